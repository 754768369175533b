import { resolve } from "node:path";

/** Where a command speaks and from where its relative paths count; tests hand in their own. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when `err` is a terminal, where a line may be redrawn. */
  readonly terminal: boolean;
  /** An absolute path from one as the caller typed it. */
  readonly path: (typed: string) => string;
}

/** npm changes into the package's folder and leaves the caller's in INIT_CWD. */
export const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  terminal: process.stderr.isTTY,
  path: (typed) => resolve(process.env["INIT_CWD"] ?? process.cwd(), typed),
};

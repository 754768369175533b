import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckpointFolder } from "../src/core/model/convert.ts";
import { encodePng } from "../src/imaging/png/encode-png.ts";
import { createRadedit } from "./commands.ts";
import type { Io } from "./io.ts";
import { runProgram } from "./program.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process, as from the folder. */
export const runIn = async (folder: string, args: readonly string[]): Promise<Ran> => {
  const said = { out: "", err: "" };
  const io: Io = {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    terminal: false,
    path: (typed) => join(folder, typed),
  };
  return { code: await runProgram(createRadedit(io), args, io), ...said };
};

/** A picture of smooth shades with some texture, as PNG. */
export const shades = (width: number, height: number, bitDepth: 8 | 16 = 8): Uint8Array => {
  const top = bitDepth === 8 ? 255 : 65535;
  const level = (_: unknown, at: number): number =>
    Math.floor((top * (0.2 + 0.6 * ((at % width) / width)) * (200 + ((at * 7919) % 56))) / 256);
  const length = width * height;
  const samples = bitDepth === 8 ? Uint8Array.from({ length }, level) : Uint16Array.from({ length }, level);
  return encodePng({ width, height, bitDepth, samples });
};

/** A mask that is on in the columns from `from` to before `to`, as PNG. */
export const columns = (width: number, height: number, from: number, to: number): Uint8Array => {
  const on = (at: number): boolean => at % width >= from && at % width < to;
  const samples = Uint8Array.from({ length: width * height }, (_, at) => (on(at) ? 255 : 0));
  return encodePng({ width, height, bitDepth: 8, samples });
};

export const writeAll = async (folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> => {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
};

/** Writes each module's checkpoint to a folder of its name, as a person would hand it to `convert`. */
export const writeCheckpoints = async (
  folder: string,
  checkpoints: Readonly<Record<string, CheckpointFolder>>,
): Promise<void> => {
  for (const [module, checkpoint] of Object.entries(checkpoints)) {
    const files: Record<string, Uint8Array | string> = {};
    for (const name of checkpoint.names) {
      const source = name.endsWith(".safetensors") ? await checkpoint.open(name) : null;
      files[name] = source ? await source.read(0, source.size) : await checkpoint.readText(name);
    }
    await writeAll(join(folder, module), files);
  }
};

export const bytesAt = (...path: string[]): Uint8Array => new Uint8Array(readFileSync(join(...path)));

import type { Chord } from "./chord.ts";

/** One thing the user can do; it feeds the toolbar, the keys, the help dialog and the tests. */
export interface Command {
  readonly id: string;
  readonly label: string;
  readonly group: "file" | "mask" | "view" | "edit";
  readonly keys: readonly Chord[];
  readonly when: () => boolean;
  readonly run: () => void;
  /** For a command that lasts as long as its key is down. */
  readonly release?: () => void;
  /** What it would act on now, for its tip. */
  readonly object?: () => string | null;
  /** For a command that is a choice or a switch: whether it is on. */
  readonly pressed?: () => boolean;
}

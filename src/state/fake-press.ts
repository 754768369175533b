import type { KeyPress } from "./chord.ts";

/** A key press without modifiers, but for what is given; for tests. */
export const press = (changes: Partial<KeyPress>): KeyPress => ({
  key: "",
  code: "",
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...changes,
});

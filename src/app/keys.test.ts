import { afterEach, expect, test } from "vitest";
import type { KeyPress } from "../state/chord.ts";
import { press } from "../state/fake-press.ts";
import { useFilm } from "../state/film-store.ts";
import { useJob } from "../state/job-store.ts";
import { useMasks } from "../state/mask-store.ts";
import { storedFilm } from "../state/test-support.ts";
import { useView } from "../state/view-store.ts";
import { allCommands } from "./commands.ts";
import { onFakePage, send } from "./fake-page.ts";
import { commandFor, listenForKeys } from "./keys.ts";
const idOf = (key: string, code: string, typing = false) => commandFor(allCommands, press({ key, code }), typing)?.id;

test("what a key prints goes before where it lies", () => {
  expect(idOf("]", "BracketRight"), "US").toBe("larger");
  expect(idOf("+", "BracketRight"), "German, Italian, Spanish").toBe("zoom-in");
  expect(idOf("ü", "BracketLeft"), "German").toBe("smaller");
  expect(idOf("#", "Backslash"), "German").toBe("original");
  expect(idOf("-", "Slash"), "German").toBe("zoom-out");
});

test("no two commands claim the same key", () => {
  const chords = allCommands.flatMap(({ keys }) => keys.map(({ label }) => label));
  expect(new Set(chords).size).toBe(chords.length);
});

test("letters are text while typing, Generate is not", () => {
  expect(idOf("k", "KeyK", true)).toBeUndefined();
  expect(commandFor(allCommands, press({ key: "Enter", ctrlKey: true }), true)?.id).toBe("generate");
});

const key = (type: "keydown" | "keyup", changes: Partial<KeyPress>): Event => send(type, press(changes));

onFakePage(() => {
  useFilm.setState({ film: storedFilm(64) });
  return listenForKeys(allCommands);
});
afterEach(() => {
  useFilm.setState(useFilm.getInitialState());
  useJob.setState(useJob.getInitialState());
  useMasks.setState(useMasks.getInitialState());
  useView.setState(useView.getInitialState());
});

test("a key runs its command and is taken from the browser", () => {
  expect(key("keydown", { key: "e", code: "KeyE" }).defaultPrevented).toBe(true);
  expect(useMasks.getState().tool).toBe("eraser");
});

test("a command that cannot run leaves its key alone", () => {
  const undo = { key: "z", code: "KeyZ", ctrlKey: true };
  expect(key("keydown", undo).defaultPrevented).toBe(false);
  useMasks.setState({ undo: "Paint edit mask", stroking: true });
  expect(key("keydown", undo).defaultPrevented, "mid-stroke").toBe(false);
});

test("an open dialog has the keyboard to itself", () => {
  useView.setState({ dialog: "help" });
  key("keydown", { key: "e", code: "KeyE" });
  expect(useMasks.getState().tool).toBe("brush");
});

test("the original is shown for as long as its key is down, also over a preview", () => {
  const progress = { phase: null, done: 0, total: 0, secondsLeft: null };
  useJob.setState({ job: { kind: "running", progress } });
  key("keydown", { key: "\\", code: "Backslash" });
  expect(useView.getState().holdOriginal).toBe(true);
  key("keyup", { key: "\\", code: "Backslash" });
  expect(useView.getState().holdOriginal).toBe(false);
});

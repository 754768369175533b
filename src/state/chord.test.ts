import { expect, test } from "vitest";
import { matchesChord } from "./chord.ts";
import { press } from "./fake-press.ts";

test("letters go by what they print: undo is where a Swiss keyboard has its z", () => {
  const undo = { key: "z", ctrl: true, shift: false, label: "Ctrl+Z" };
  expect(matchesChord(undo, press({ key: "z", code: "KeyY", ctrlKey: true }), false)).toBe(true);
  expect(matchesChord(undo, press({ key: "y", code: "KeyZ", ctrlKey: true }), false)).toBe(false);
  expect(matchesChord(undo, press({ key: "Z", code: "KeyY", ctrlKey: true, shiftKey: true }), false)).toBe(false);
  expect(matchesChord(undo, press({ key: "z", code: "KeyY", metaKey: true }), false)).toBe(true);
});

test("brackets go by where they lie: a German keyboard prints ü there", () => {
  const smaller = { code: "BracketLeft", label: "[" };
  expect(matchesChord(smaller, press({ key: "ü", code: "BracketLeft" }), false)).toBe(true);
  expect(matchesChord(smaller, press({ key: "[", code: "Digit8", ctrlKey: true, altKey: true }), false)).toBe(false);
});

test("plain keys are off while typing; a chord may allow itself", () => {
  expect(matchesChord({ key: "b", label: "B" }, press({ key: "b" }), true)).toBe(false);
  const generate = { key: "Enter", ctrl: true, typing: true, label: "Ctrl+Enter" };
  expect(matchesChord(generate, press({ key: "Enter", ctrlKey: true }), true)).toBe(true);
  expect(matchesChord(generate, press({ key: "Enter" }), true)).toBe(false);
});

test("a sign that needs Shift on some layouts is found with and without", () => {
  const help = { key: "?", label: "?" };
  expect(matchesChord(help, press({ key: "?", shiftKey: true }), false)).toBe(true);
  expect(matchesChord(help, press({ key: "?" }), false)).toBe(true);
});

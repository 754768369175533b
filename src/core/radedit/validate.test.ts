import { expect, test } from "vitest";
import { CONFIG, createFilm, createRequest, rectangle } from "./test-support.ts";
import type { EditRequest } from "./request.ts";
import { validateParameters, validateRequest } from "./validate.ts";

const film = await createFilm();
const codeOf = (changes: Partial<EditRequest>): string => {
  const result = validateParameters(createRequest(film, changes), 1000);
  return result.ok ? "ok" : result.error.code;
};

test.each<[string, Partial<EditRequest>]>([
  ["steps-divide", { steps: 37 }],
  ["steps-range", { steps: 0 }],
  ["steps-range", { steps: Number.NaN }],
  ["skip-range", { skip: 1.5 }],
  ["skip-range", { skip: 1 }],
  ["skip-range", { skip: -0.1 }],
  ["skip-range", { skip: Number.NaN }],
  ["guidance-range", { guidance: Number.NaN }],
  ["guidance-range", { guidance: -1 }],
  ["guidance-range", { guidance: 1e6 }],
  ["seed-integer", { seed: 1.5 }],
  ["seed-range", { seed: -1 }],
  ["seed-range", { seed: 2 ** 32 }],
  ["seed-range", { seed: Infinity }],
  ["feather-range", { feather: -1 }],
  ["detail-range", { detail: 1.01 }],
  ["prompt-empty", { prompt: " " }],
  ["prompt-special", { prompt: "lung [SEP] drain" }],
  ["prompt-special", { sourcePrompt: "[CLS] lung" }],
  ["ok", {}],
  ["ok", { sourcePrompt: null }],
  ["ok", { prompt: "lung [MASK] drain" }],
  ["ok", { skip: 1 - 2 ** -53 }],
  ["ok", { skip: 0, guidance: 0, seed: 2 ** 32 - 1, feather: 0, detail: 0 }],
])("%s for %o", (code, changes) => expect(codeOf(changes)).toBe(code));

test.each([
  [1, "Skip 1 leaves no step to run"],
  [NaN, "Skip NaN is out of range"],
  [-0.1, "Skip -0.1 is out of range"],
])("skip %d is refused with the range that holds", (skip, problem) => {
  const result = validateParameters(createRequest(film, { skip }), 1000);
  const remedy = "choose 0 or more, and less than 1";
  expect(result.ok ? null : result.error).toEqual({ code: "skip-range", problem, remedy });
});

test.each<[string, Partial<EditRequest>]>([
  ["source-differs", { source: { hash: "x", width: 1, height: 1 } }],
  ["bundle-differs", { bundle: "x" }],
  ["mask-size", { editMask: rectangle({ width: 8, height: 8 }, [0, 0, 2, 2]) }],
  ["mask-size", { keepMask: rectangle({ width: 8, height: 8 }, [0, 0, 2, 2]) }],
  ["intensity-range", { intensity: { lo: 5, hi: 5, polarity: "MONOCHROME2" } }],
  ["crop-integer", { crop: { x: 0.5, y: 0, size: 64 } }],
  ["crop-small", { crop: { x: 0, y: 0, size: 1 } }],
  ["crop-outside", { crop: { x: 500, y: 0, size: 64 } }],
  ["crop-large", { crop: { x: 0, y: 0, size: 4000 } }],
  ["skip-range", { skip: 1.5 }],
])("a request with %s is refused", (code, changes) => {
  const result = validateRequest(createRequest(film, changes), film, CONFIG);
  expect(result.ok ? "ok" : result.error.code).toBe(code);
});

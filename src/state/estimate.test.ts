import fc from "fast-check";
import { expect, test } from "vitest";
import type { Candidate } from "../core/radedit/candidate.ts";
import { estimateSeconds, expectedEvaluations, formatDuration, measuredSpeed } from "./estimate.ts";
import { draftSteps } from "./presets.ts";

test("evaluations are those that the engine promises", () => {
  expect(expectedEvaluations(25, 0, false)).toBe(74);
  expect(expectedEvaluations(25, 0, true)).toBe(49);
  expect(expectedEvaluations(20, 0.5, false)).toBe(29);
});

test("the estimate after an edit is the time that the same edit took", () => {
  const milliseconds = { encode: 400, text: 20, invert: 2000, edit: 5400, decode: 500, score: 80 };
  const speed = measuredSpeed({ milliseconds, evaluations: 74 } as Candidate) ?? expect.unreachable();
  expect(estimateSeconds(speed, 25, 0, false)).toBeCloseTo(8.4, 9);
  expect(estimateSeconds(speed, 25, 0, true)).toBeLessThan(8.4);
  expect(measuredSpeed({ milliseconds, evaluations: 0 } as Candidate)).toBeNull();
});

test("durations read well", () => {
  expect([0.2, 8.4, 59.4, 60, 82, 3599, 7500].map(formatDuration)).toEqual([
    "1 s",
    "8 s",
    "59 s",
    "1 min",
    "1 min 20 s",
    "60 min",
    "2 h 5 min",
  ]);
});

test("Draft divides the train steps and is well below Final", () => {
  expect([25, 50, 100].map((steps) => draftSteps(steps, 1000))).toEqual([10, 20, 40]);
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 1000 }), (steps) => {
      const draft = draftSteps(steps, 1000);
      expect(1000 % draft).toBe(0);
      expect(draft).toBeLessThanOrEqual(0.4 * steps);
    }),
  );
});

import { beforeEach, expect, test } from "vitest";
import type { Candidate } from "../core/radedit/candidate.ts";
import { candidates } from "./assets.ts";
import { addResult, clearResults, markSaved, MOST_RESULTS, useResults } from "./result-store.ts";

const numbers = (): number[] => useResults.getState().results.map(({ number }) => number);
const add = (count: number): void => {
  for (let nth = 0; nth < count; nth++) addResult({} as Candidate);
};

beforeEach(clearResults);

test("an edit that is not saved is never dropped", () => {
  add(MOST_RESULTS + 2);
  expect(numbers()).toHaveLength(MOST_RESULTS + 2);
});

test("when there are too many, the oldest saved ones go, and their pixels with them", () => {
  add(MOST_RESULTS + 1);
  const { results } = useResults.getState();
  for (const index of [2, 4, 5]) markSaved(results[index]?.candidate ?? -1);
  add(1);
  expect(numbers()).toEqual([1, 2, 4, 6, 7, 8, 9, 10]);
  expect(useResults.getState().selected).toBe(MOST_RESULTS - 1);
  expect(() => candidates.get(results[2]?.candidate ?? -1)).toThrow("gone");
});

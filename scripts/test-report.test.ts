import { expect, test } from "vitest";
import { noReport, tallyBrowser, tallyUnit, total } from "./test-report.ts";

const unit = (...files: readonly (readonly [string, ...(readonly [string, string])[]])[]): unknown => ({
  testResults: files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map(([result, fullName]) => ({ status: result, fullName })),
  })),
});

test("unit tests are counted one by one, and a file that does not load as a failure", () => {
  const json = unit(["passed", ["passed", "a"], ["skipped", "b"]], ["failed", ["failed", "c"]], ["failed"]);
  expect(tallyUnit(json)).toMatchObject({ passed: 1, failed: 2, skipped: 1 });
});

test("a flaky browser test and an error outside the tests are failures", () => {
  const json = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] };
  expect(tallyBrowser(json)).toMatchObject({ passed: 4, failed: 3, skipped: 2 });
});

test("real films that are here must be tested", () => {
  const skipped = tallyUnit(unit(["passed", ["skipped", "edits ten real films"]]));
  const none = tallyUnit(unit(["passed", ["passed", "a"]]));
  const tested = tallyUnit(unit(["passed", ["passed", "a real film keeps its pixels"]]));
  expect(total([skipped], true).failed).toBe(1);
  expect(total([none], true).failed).toBe(1);
  expect(total([tested], true).failed).toBe(0);
  expect(total([skipped], false).failed).toBe(0);
});

test("a run without a report has failed", () => {
  expect(total([noReport], false).failed).toBe(1);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { graceMilliseconds, hangMilliseconds, noCalls, withCall } from "./cancel-policy.ts";

test("before any call the floors hold", () => {
  expect(graceMilliseconds(noCalls)).toBe(10_000);
  expect(hangMilliseconds(noCalls)).toBe(30_000);
});

test("grace follows the last call, the hang limit the slowest", () => {
  const times = [8_000, 5_000].reduce(withCall, noCalls);
  expect(graceMilliseconds(times)).toBe(15_000);
  expect(hangMilliseconds(times)).toBe(80_000);
});

test("a worker is never called hung while a call as slow as any before may still run", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(600_000), { minLength: 1 }), (calls) => {
      const times = calls.reduce(withCall, noCalls);
      expect(hangMilliseconds(times)).toBeGreaterThanOrEqual(Math.max(...calls));
      expect(times.last).toBe(calls.at(-1));
    }),
  );
});

import { expect, test } from "vitest";
import { regionChanges } from "./statistics.ts";

test("regions are disjoint, keep wins, and changes are of stored values", () => {
  const before = Uint16Array.of(10, 10, 10, 10, 10);
  const after = Uint16Array.of(10, 14, 4, 10, 11);
  const edit = Uint8Array.of(255, 255, 255, 0, 0);
  const keep = Uint8Array.of(255, 0, 0, 0, 0);
  expect(regionChanges(before, after, { edit, keep })).toEqual({
    keep: { pixels: 1, meanAbsolute: 0, maxAbsolute: 0, meanSigned: 0 },
    edit: { pixels: 2, meanAbsolute: 5, maxAbsolute: 6, meanSigned: -1 },
    free: { pixels: 2, meanAbsolute: 0.5, maxAbsolute: 1, meanSigned: 0.5 },
  });
});

test("absent masks: everything is edit, nothing is kept, and an empty region counts 0", () => {
  const { edit, free, keep } = regionChanges(Uint8Array.of(1, 2), Uint8Array.of(2, 2), { edit: null, keep: null });
  expect(edit).toEqual({ pixels: 2, meanAbsolute: 0.5, maxAbsolute: 1, meanSigned: 0.5 });
  expect([free.pixels, free.meanAbsolute, keep.pixels, keep.meanSigned]).toEqual([0, 0, 0, 0]);
});

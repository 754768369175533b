import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultCrop, padCrop, validateCrop } from "./crop.ts";

const side = fc.integer({ min: 32, max: 5000 });

test("the default crop is the largest centred square on the film; pad is the smallest that holds it", () => {
  expect(defaultCrop(101, 64)).toEqual({ x: 18, y: 0, size: 64 });
  expect(padCrop(101, 64)).toEqual({ x: 0, y: -18, size: 101 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const inner = defaultCrop(width, height);
      const outer = padCrop(width, height);
      expect(inner.size).toBe(Math.min(width, height));
      expect(Math.abs(2 * inner.x + inner.size - width)).toBeLessThanOrEqual(1);
      expect(Math.abs(2 * outer.y + outer.size - height)).toBeLessThanOrEqual(1);
      expect(validateCrop(inner, width, height).ok && validateCrop(outer, width, height).ok).toBe(true);
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { squaredDistance } from "./distance.ts";

/** A small mask with few pixels on. */
const sparseMask = fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 })).chain(([width, height]) =>
  fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    mask: fc
      .array(fc.constantFrom(0, 0, 0, 0, 0, 127, 128, 255), { minLength: width * height, maxLength: width * height })
      .map((values) => Uint8Array.from(values)),
  }),
);

test("the distance is the least over all pixels that are on", () => {
  fc.assert(
    fc.property(sparseMask, ({ width, height, mask }) => {
      const found = squaredDistance(mask, width, height);
      found.forEach((value, at) => {
        let least = Infinity;
        mask.forEach((on, other) => {
          if (on <= 127) return;
          const dx = (at % width) - (other % width);
          const dy = Math.floor(at / width) - Math.floor(other / width);
          least = Math.min(least, dx * dx + dy * dy);
        });
        if (least === Infinity) expect(value).toBeGreaterThanOrEqual(2 ** 30);
        else expect(value).toBe(least);
      });
    }),
    { numRuns: 300 },
  );
});

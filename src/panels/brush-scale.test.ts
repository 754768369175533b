import fc from "fast-check";
import { expect, test } from "vitest";
import { lastPlace, placeOf, sizeAt } from "./brush-scale.ts";

const brush = fc
  .integer({ min: 32, max: 1000 })
  .chain((most) => fc.record({ most: fc.constant(most), size: fc.integer({ min: 1, max: most }) }));

test("a step of the slider changes any brush by at least a pixel, the right way", () => {
  fc.assert(
    fc.property(brush, ({ most, size }) => {
      const place = placeOf(size, most);
      if (place < lastPlace(most)) expect(sizeAt(place + 1, most)).toBeGreaterThan(size);
      if (place > 0) expect(sizeAt(place - 1, most)).toBeLessThan(size);
    }),
  );
});

test("the slider stays where it is put, and its ends are one pixel and the largest brush", () => {
  fc.assert(
    fc.property(fc.integer({ min: 32, max: 1000 }), fc.nat(100), (most, nth) => {
      const place = Math.min(nth, lastPlace(most));
      expect(placeOf(sizeAt(place, most), most)).toBe(place);
      expect([sizeAt(0, most), sizeAt(lastPlace(most), most)]).toEqual([1, most]);
    }),
  );
});

test("a brush above the slider's largest stands at its end", () => {
  expect(placeOf(900, 40)).toBe(lastPlace(40));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { floatsToHalves, fromHalf, halvesToFloats, toHalf } from "./float16.ts";

test("every finite half survives the way to float32 and back", () => {
  for (let half = 0; half < 65536; half += 1)
    if ((half & 0x7c00) !== 0x7c00 || (half & 0x3ff) === 0) expect(toHalf(fromHalf(half))).toBe(half);
});

test("known values", () => {
  const known: [number, number][] = [
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519.996, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [-Infinity, 0xfc00],
  ];
  for (const [value, half] of known) expect(toHalf(value)).toBe(half);
  expect(fromHalf(toHalf(NaN))).toBeNaN();
});

test("the error is at most half a step of the half's exponent", () => {
  fc.assert(
    fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
      const [back = NaN] = halvesToFloats(floatsToHalves(Float32Array.of(value)));
      expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultCrop, padCrop } from "../geometry/crop.ts";
import { effectiveAtSource, effectiveMasks } from "./effective.ts";

const on = (width: number, height: number, pixels: readonly (readonly [number, number])[]): Uint8Array => {
  const mask = new Uint8Array(width * height);
  for (const [x, y] of pixels) mask[y * width + x] = 255;
  return mask;
};
const full = (length: number): Uint8Array => new Uint8Array(length).fill(255);

test("one pixel is enough for an edit cell, one missing pixel too much for a keep cell", () => {
  const crop = defaultCrop(64, 64);
  const masks = effectiveMasks(on(64, 64, [[9, 1]]), full(64 * 64), 64, 64, crop, 8);
  expect([...masks.edit]).toEqual(new Array(64).fill(0));
  const keep = full(64 * 64);
  keep[1 * 64 + 9] = 0;
  const gap = effectiveMasks(on(64, 64, [[9, 1]]), keep, 64, 64, crop, 8);
  expect(gap.edit.indexOf(1)).toBe(1);
  expect(gap.keep.filter((cell) => cell === 0)).toHaveLength(1);
});

test("absent is not empty", () => {
  const crop = defaultCrop(64, 64);
  const absent = effectiveMasks(null, null, 64, 64, crop, 8);
  expect(absent.edit.every((cell) => cell === 1) && absent.keep.every((cell) => cell === 0)).toBe(true);
  const empty = effectiveMasks(new Uint8Array(64 * 64), new Uint8Array(64 * 64), 64, 64, crop, 8);
  expect(empty.edit.includes(1)).toBe(false);
});

test("padding is kept, and never edited", () => {
  const crop = padCrop(64, 32);
  const { edit, keep } = effectiveMasks(null, null, 64, 32, crop, 8);
  const rows = (mask: Uint8Array): number[] => Array.from({ length: 8 }, (_, row) => mask[row * 8]!);
  expect(rows(keep)).toEqual([1, 1, 0, 0, 0, 0, 1, 1]);
  expect(rows(edit)).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
});

test("every edited source pixel is inside an edit cell, and every keep cell holds kept pixels only", () => {
  const size = fc.integer({ min: 32, max: 90 });
  fc.assert(
    fc.property(
      size,
      size,
      fc.array(fc.tuple(fc.nat({ max: 31 }), fc.nat({ max: 31 })), { maxLength: 6 }),
      (w, h, pixels) => {
        const crop = padCrop(w, h);
        const mask = on(w, h, pixels);
        const edit = effectiveAtSource(effectiveMasks(mask, null, w, h, crop, 8).edit, w, h, crop, 8);
        expect(mask.every((value, at) => value === 0 || edit[at] === 255)).toBe(true);
        const keepMask = mask.map((value) => 255 - value);
        const keep = effectiveAtSource(effectiveMasks(null, keepMask, w, h, crop, 8).keep, w, h, crop, 8);
        expect(keep.every((value, at) => value === 0 || keepMask[at] === 255)).toBe(true);
      },
    ),
  );
});

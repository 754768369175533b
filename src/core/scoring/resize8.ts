import { triangleWindows } from "../geometry/resample.ts";
import type { Gray8 } from "./gray8.ts";

/** Pillow's fixed point: weights have 22 fractional bits, so that a weighted sum of bytes fits 32. */
const FIXED_BITS = 22;
const ONE = 1 << FIXED_BITS;

/** Pillow's rounding of a weight: half away from zero; triangle weights are never negative. */
const fixed = (weight: number): number => Math.floor(weight * ONE + 0.5);

const clampByte = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/**
 * Resamples `count` lines of `input` bytes to `output` bytes each.
 * @param step distance between neighbours along a line @param line distance between lines, in and out
 */
const alongAxis = (
  data: Uint8Array,
  result: Uint8Array,
  input: number,
  output: number,
  count: number,
  step: number,
  line: readonly [input: number, output: number],
): void => {
  const { first, length, weights, stride } = triangleWindows(input, output);
  const whole = Int32Array.from(weights, fixed);
  for (let row = 0; row < count; row++) {
    for (let out = 0; out < output; out++) {
      let sum = ONE >> 1;
      for (let tap = 0; tap < length[out]!; tap++)
        sum += data[row * line[0] + (first[out]! + tap) * step]! * whole[out * stride + tap]!;
      result[row * line[1] + out * step] = clampByte(sum >> FIXED_BITS);
    }
  }
};

/** `Image.resize((width, height), BILINEAR)` of Pillow for mode L, bit for bit: rows first, rounded to bytes between. */
export const resize8 = (image: Gray8, width: number, height: number): Gray8 => {
  const rows = new Uint8Array(width * image.height);
  if (width === image.width) rows.set(image.data);
  else alongAxis(image.data, rows, image.width, width, image.height, 1, [image.width, width]);
  if (height === image.height) return { width, height, data: rows };
  const data = new Uint8Array(width * height);
  alongAxis(rows, data, image.height, height, width, width, [1, 1]);
  return { width, height, data };
};

import type { Tensor } from "../tensor.ts";
import { dot, normalise } from "./directional.ts";

const SIGMA = 1.5;
const RADIUS = 6;

/** scipy.ndimage.gaussian_filter's kernel at σ 1.5, cut at 4σ. For display only, so Math.exp may differ in a last bit. */
const KERNEL = (() => {
  const raw = Array.from({ length: 2 * RADIUS + 1 }, (_, at) => Math.exp(-((at - RADIUS) ** 2) / (2 * SIGMA * SIGMA)));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
})();

/** scipy's `reflect`: (d c b a | a b c d | d c b a). */
const reflect = (at: number, size: number): number => {
  const folded = ((at % (2 * size)) + 2 * size) % (2 * size);
  return folded < size ? folded : 2 * size - 1 - folded;
};

const smoothRows = (map: Float32Array, grid: number): Float32Array =>
  map.map((_, at) => {
    const column = at % grid;
    return KERNEL.reduce(
      (sum, weight, tap) => sum + weight * map[at - column + reflect(column + tap - RADIUS, grid)]!,
      0,
    );
  });

const transpose = (map: Float32Array, grid: number): Float32Array =>
  map.map((_, at) => map[(at % grid) * grid + Math.floor(at / grid)]!);

/**
 * How well each patch fits a text: cosine of every patch with the text, smoothed as hi-ml does (radedit.md 4.5).
 * @param patches [1,D,g,g], not normalised @param text D numbers @returns g*g values in −1..1
 */
export const similarityMap = (patches: Tensor, text: Float32Array): Float32Array => {
  const [, depth = 0, grid = 0] = patches.dims;
  const cells = grid * grid;
  const direction = normalise(text);
  const map = Float32Array.from({ length: cells }, (_, cell) =>
    dot(normalise(Float32Array.from({ length: depth }, (__, at) => patches.data[at * cells + cell]!)), direction),
  );
  const across = transpose(smoothRows(map, grid), grid);
  return transpose(smoothRows(across, grid), grid);
};

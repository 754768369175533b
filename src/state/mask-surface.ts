import { decodeRle, type Rle } from "../core/mask/rle.ts";
import { clipRect, type Rect } from "./rect.ts";

export type MaskKind = "edit" | "keep";

/**
 * A mask while it is being painted: one byte a source pixel, 0 or 255, outside every store. Writers change `data` and
 * then name the rectangle they touched; views repaint that much and no more.
 */
export class MaskSurface {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  readonly #listeners = new Set<(rect: Rect) => void>();

  constructor(width: number, height: number, data: Uint8Array = new Uint8Array(width * height)) {
    if (data.length !== width * height) throw new Error(`a mask of ${data.length} bytes is not ${width}x${height}`);
    this.width = width;
    this.height = height;
    this.data = data;
  }

  get bounds(): Rect {
    return { x: 0, y: 0, width: this.width, height: this.height };
  }

  subscribe(listener: (rect: Rect) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  touch(rect: Rect): void {
    const clipped = clipRect(rect, this.width, this.height);
    if (clipped) for (const listener of this.#listeners) listener(clipped);
  }
}

/**
 * The runs of a mask that holds only 0 and 255, as `encodeRle` gives them. The search is the engine's own, so that
 * freezing the masks of a ten-megapixel film costs no visible frame.
 */
export const encodeSurface = (data: Uint8Array, width: number, height: number): Rle => {
  const counts: number[] = [];
  for (let at = 0, wanted = 255; ; wanted = 255 - wanted) {
    const next = data.indexOf(wanted, at);
    counts.push((next < 0 ? data.length : next) - at);
    if (next < 0) return { width, height, counts };
    at = next;
  }
};

/** The runs of a rectangle of a mask that is `stride` pixels wide. */
export const encodeRect = (data: Uint8Array, stride: number, { x, y, width, height }: Rect): Rle => {
  const part = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * stride + x;
    part.set(data.subarray(from, from + width), row * width);
  }
  return encodeSurface(part, width, height);
};

/** Writes the runs back where they came from, and tells the views. */
export const writeRect = (surface: MaskSurface, rect: Rect, rle: Rle): void => {
  const part = decodeRle(rle);
  for (let row = 0; row < rect.height; row++) {
    const from = row * rect.width;
    surface.data.set(part.subarray(from, from + rect.width), (rect.y + row) * surface.width + rect.x);
  }
  surface.touch(rect);
};

/** Pixels that are on. */
export const coverage = ({ counts }: Rle): number =>
  counts.reduce((sum, run, index) => (index % 2 === 1 ? sum + run : sum), 0);

/** The leftmost column with a pixel that is on; the width where there is none. */
export const firstColumn = ({ width, counts }: Rle): number => {
  let first = width;
  let at = 0;
  counts.forEach((run, index) => {
    const column = at % width;
    // A run that goes on into the next row covers its first column.
    if (index % 2 === 1 && run > 0) first = Math.min(first, column + run > width ? 0 : column);
    at += run;
  });
  return first;
};

import type { Crop } from "../radedit/request.ts";

/*
 * Every frame is continuous: pixel (i, j) covers [i, i+1) × [j, j+1) and its centre is (i + ½, j + ½). Frames differ by
 * a uniform scale and a shift, so one pair of numbers and a factor maps any of them to any other.
 *
 *   screen ◄─ zoom, pan ─► source ◄─ crop ─► model square (0 … resolution) ◄─ ÷ 8 ─► latent grid
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** to = scale * from + (x, y), in units of the target frame's pixels. */
export interface FrameMap extends Point {
  readonly scale: number;
}

export const mapPoint = ({ scale, x, y }: FrameMap, point: Point): Point => ({
  x: scale * point.x + x,
  y: scale * point.y + y,
});

export const invertMap = ({ scale, x, y }: FrameMap): FrameMap => ({ scale: 1 / scale, x: -x / scale, y: -y / scale });

/** Source pixels to a square of `side` units that spans the crop: the model square, or the latent grid. */
export const sourceToSquare = (crop: Crop, side: number): FrameMap => {
  const scale = side / crop.size;
  return { scale, x: -crop.x * scale, y: -crop.y * scale };
};

/**
 * The source pixels that cell `index` of a grid over the crop overlaps along one axis, from `first` to before `end`.
 * Whole-number arithmetic up to the one division, so no overlap of a sliver is invented or lost.
 */
export const cellSpan = (index: number, cells: number, origin: number, size: number): readonly [number, number] => [
  origin + Math.floor((index * size) / cells),
  origin + Math.ceil(((index + 1) * size) / cells),
];

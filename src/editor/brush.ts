import type { Point } from "../core/geometry/frames.ts";
import type { Rect } from "../state/rect.ts";

interface Grid {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Fills every pixel whose centre lies within `radius` of the segment from `a` to `b` (source pixels), and the pixel
 * under either end, so that the thinnest brush still paints one. Returns what may have changed, null outside the mask.
 */
export const paintSegment = (grid: Grid, a: Point, b: Point, radius: number, value: number): Rect | null => {
  const { data, width, height } = grid;
  const left = Math.max(0, Math.floor(Math.min(a.x, b.x) - radius));
  const right = Math.min(width, Math.ceil(Math.max(a.x, b.x) + radius) + 1);
  const top = Math.max(0, Math.floor(Math.min(a.y, b.y) - radius));
  const bottom = Math.min(height, Math.ceil(Math.max(a.y, b.y) + radius) + 1);
  if (left >= right || top >= bottom) return null;
  for (let y = top; y < bottom; y++) {
    const span = capsuleSpan(a, b, radius, y + 0.5);
    if (!span) continue;
    const first = Math.max(0, Math.ceil(span[0] - 0.5));
    const last = Math.min(width - 1, Math.floor(span[1] - 0.5));
    if (first <= last) data.fill(value, y * width + first, y * width + last + 1);
  }
  for (const { x, y } of [a, b])
    if (x >= 0 && y >= 0 && x < width && y < height) data[Math.floor(y) * width + Math.floor(x)] = value;
  return { x: left, y: top, width: right - left, height: bottom - top };
};

/** Where the row at height `y` crosses the capsule: one interval, since a capsule is convex. */
const capsuleSpan = (a: Point, b: Point, radius: number, y: number): readonly [number, number] | null => {
  let from = Infinity;
  let to = -Infinity;
  const include = (start: number, end: number): void => {
    from = Math.min(from, start);
    to = Math.max(to, end);
  };
  for (const end of [a, b]) {
    const square = radius * radius - (y - end.y) * (y - end.y);
    if (square >= 0) include(end.x - Math.sqrt(square), end.x + Math.sqrt(square));
  }
  const body = bodySpan(a, b, radius, y);
  if (body) include(...body);
  return from <= to ? [from, to] : null;
};

/** The same for the rectangle between the ends: both of its slabs are linear in x. */
const bodySpan = (a: Point, b: Point, radius: number, y: number): readonly [number, number] | null => {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy);
  if (length === 0) return null;
  const along = slab(dx, (y - a.y) * dy, 0, length * length);
  const across = slab(-dy, (y - a.y) * dx, -radius * length, radius * length);
  const from = a.x + Math.max(along[0], across[0]);
  const to = a.x + Math.min(along[1], across[1]);
  return from <= to ? [from, to] : null;
};

/** The x with low <= slope * x + offset <= high. */
const slab = (slope: number, offset: number, low: number, high: number): readonly [number, number] => {
  if (slope === 0) return offset >= low && offset <= high ? [-Infinity, Infinity] : [Infinity, -Infinity];
  const one = (low - offset) / slope;
  const other = (high - offset) / slope;
  return [Math.min(one, other), Math.max(one, other)];
};

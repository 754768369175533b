import type { Point } from "../core/geometry/frames.ts";

/** Two fingers, before and after a move, as a pan and a zoom about their middle (screen pixels). */
export interface Pinch {
  readonly pan: Point;
  readonly factor: number;
  readonly about: Point;
}

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const apart = (a: Point, b: Point): number => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));

export const pinch = (before: readonly [Point, Point], after: readonly [Point, Point]): Pinch => {
  const from = middle(...before);
  const about = middle(...after);
  return { pan: { x: about.x - from.x, y: about.y - from.y }, factor: apart(...after) / apart(...before), about };
};

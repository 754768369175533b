/** Whole pixels: x, y inclusive, x + width and y + height exclusive. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest rectangle that holds both; null holds nothing. */
export const uniteRects = (a: Rect | null, b: Rect | null): Rect | null => {
  if (a === null || b === null) return a ?? b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
};

/** The part of a rectangle inside 0 … width, 0 … height; null where nothing is left. */
export const clipRect = ({ x, y, width: w, height: h }: Rect, width: number, height: number): Rect | null => {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  const right = Math.min(width, x + w);
  const bottom = Math.min(height, y + h);
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
};

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Point } from "../core/geometry/frames.ts";
import { paintSegment } from "./brush.ts";

const WIDTH = 31;
const HEIGHT = 23;
const grid = () => ({ data: new Uint8Array(WIDTH * HEIGHT), width: WIDTH, height: HEIGHT });

const distance = (p: Point, a: Point, b: Point): number => {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / square));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
};

const point = fc.record({
  x: fc.double({ min: -15, max: WIDTH + 15, noNaN: true }),
  y: fc.double({ min: -15, max: HEIGHT + 15, noNaN: true }),
});

test("a segment paints exactly the pixels whose centres it reaches, and names the rectangle", () => {
  fc.assert(
    fc.property(point, point, fc.double({ min: 0.5, max: 12, noNaN: true }), (a, b, radius) => {
      const mask = grid();
      const rect = paintSegment(mask, a, b, radius, 255);
      const wrong = mask.data.filter((value, index) => {
        const centre = { x: (index % WIDTH) + 0.5, y: Math.floor(index / WIDTH) + 0.5 };
        const reach = distance(centre, a, b);
        const underEnd = [a, b].some(
          (end) => Math.floor(end.x) + 0.5 === centre.x && Math.floor(end.y) + 0.5 === centre.y,
        );
        if (reach < radius - 1e-6 || underEnd) {
          if (value !== 255 || !rect) return true;
        } else if (reach > radius + 1e-6 && value !== 0) return true;
        const { x, y, width, height } = rect ?? { x: 0, y: 0, width: 0, height: 0 };
        const named = centre.x > x && centre.x < x + width && centre.y > y && centre.y < y + height;
        return value === 255 && !named;
      });
      expect(wrong.length).toBe(0);
    }),
  );
});

test("the thinnest brush paints one pixel wherever it is set down", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: WIDTH - 1 }), fc.integer({ min: 0, max: HEIGHT - 1 }), (x, y) => {
      const mask = grid();
      paintSegment(mask, { x: x + 0.3, y: y + 0.4 }, { x: x + 0.3, y: y + 0.4 }, 0.3, 255);
      expect(mask.data.indexOf(255)).toBe(y * WIDTH + x);
      expect(mask.data.filter((value) => value === 255).length).toBe(1);
    }),
  );
});

test("erasing what was painted leaves nothing", () => {
  fc.assert(
    fc.property(point, point, fc.double({ min: 0.5, max: 12, noNaN: true }), (a, b, radius) => {
      const mask = grid();
      paintSegment(mask, a, b, radius, 255);
      paintSegment(mask, a, b, radius, 0);
      expect(mask.data.some((value) => value !== 0)).toBe(false);
    }),
  );
});

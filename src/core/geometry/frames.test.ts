import fc from "fast-check";
import { expect, test } from "vitest";
import { cellSpan, invertMap, mapPoint, sourceToSquare } from "./frames.ts";

const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });

test("a point goes from the film to the latent grid and back", () => {
  fc.assert(
    fc.property(coordinate, coordinate, fc.integer({ min: 32, max: 4000 }), (x, y, size) => {
      const toLatent = sourceToSquare({ x: -7, y: 31, size }, 64);
      const back = mapPoint(invertMap(toLatent), mapPoint(toLatent, { x, y }));
      expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(1e-6);
    }),
  );
});

test("the crop's corners are the square's, and pixel centres lie at a half", () => {
  const map = sourceToSquare({ x: 10, y: 20, size: 256 }, 512);
  expect(mapPoint(map, { x: 10, y: 20 })).toEqual({ x: 0, y: 0 });
  expect(mapPoint(map, { x: 266, y: 276 })).toEqual({ x: 512, y: 512 });
  expect(mapPoint(map, { x: 10.5, y: 20.5 })).toEqual({ x: 1, y: 1 });
});

test("cells cover the crop without a gap, and overlap in at most one shared pixel", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 64 }), (size, cells) => {
      expect(cellSpan(0, cells, 5, size)[0]).toBe(5);
      expect(cellSpan(cells - 1, cells, 5, size)[1]).toBe(5 + size);
      for (let index = 1; index < cells; index++) {
        const shared = cellSpan(index - 1, cells, 5, size)[1] - cellSpan(index, cells, 5, size)[0];
        expect(shared).toBe((index * size) % cells === 0 ? 0 : 1);
      }
    }),
  );
});

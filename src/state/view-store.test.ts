import fc from "fast-check";
import { expect, test } from "vitest";
import { invertMap, mapPoint } from "../core/geometry/frames.ts";
import { fitView, panView, zoomView } from "./view-store.ts";

const size = fc.record({ width: fc.integer({ min: 60, max: 4000 }), height: fc.integer({ min: 60, max: 4000 }) });

test("a fitted film lies on the stage, centred", () => {
  fc.assert(
    fc.property(size, size, (film, stage) => {
      const view = fitView(film, stage);
      const end = mapPoint(view, { x: film.width, y: film.height });
      expect(view.x).toBeCloseTo(stage.width - end.x, 6);
      expect(view.y).toBeCloseTo(stage.height - end.y, 6);
      expect(view.x).toBeGreaterThan(0);
      expect(view.y).toBeGreaterThan(0);
    }),
  );
});

test("zooming keeps the source point under the cursor", () => {
  const film = { width: 2544, height: 3056 };
  const stage = { width: 900, height: 700 };
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 8, noNaN: true }),
      fc.double({ min: 350, max: 550, noNaN: true }),
      fc.double({ min: 250, max: 450, noNaN: true }),
      (factor, x, y) => {
        const before = fitView(film, stage);
        const after = zoomView(before, factor, { x, y }, film, stage);
        const under = mapPoint(invertMap(before), { x, y });
        expect(mapPoint(after, under).x).toBeCloseTo(x, 6);
        expect(mapPoint(after, under).y).toBeCloseTo(y, 6);
      },
    ),
  );
});

test("however far it is panned, a strip of the film stays on the stage", () => {
  fc.assert(
    fc.property(
      size,
      fc.record({ width: fc.integer({ min: 200, max: 2000 }), height: fc.integer({ min: 200, max: 2000 }) }),
      fc.integer({ min: -9999, max: 9999 }),
      fc.integer({ min: -9999, max: 9999 }),
      (film, stage, x, y) => {
        const view = panView(fitView(film, stage), { x, y }, film, stage);
        const end = mapPoint(view, { x: film.width, y: film.height });
        expect(Math.min(end.x, end.y)).toBeGreaterThanOrEqual(47.99);
        expect(view.x).toBeLessThanOrEqual(stage.width - 47.99);
        expect(view.y).toBeLessThanOrEqual(stage.height - 47.99);
      },
    ),
  );
});

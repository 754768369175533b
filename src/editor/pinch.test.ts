import fc from "fast-check";
import { expect, test } from "vitest";
import { invertMap, mapPoint } from "../core/geometry/frames.ts";
import { panView, zoomView } from "../state/view-store.ts";
import { pinch } from "./pinch.ts";

const size = { width: 1000, height: 1000 };
const near = fc.record({ x: fc.integer({ min: 400, max: 600 }), y: fc.integer({ min: 400, max: 600 }) });

test("the film point between the fingers stays between them", () => {
  fc.assert(
    fc.property(near, near, near, near, (a, b, c, d) => {
      const view = { scale: 1, x: 0, y: 0 };
      const { pan, factor, about } = pinch([a, b], [c, d]);
      fc.pre(factor > 0.6 && factor < 30);
      const after = zoomView(panView(view, pan, size, size), factor, about, size, size);
      const held = mapPoint(invertMap(view), { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
      expect(mapPoint(after, held).x).toBeCloseTo((c.x + d.x) / 2, 6);
      expect(mapPoint(after, held).y).toBeCloseTo((c.y + d.y) / 2, 6);
    }),
  );
});

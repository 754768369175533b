import fc from "fast-check";
import { expect, test } from "vitest";
import { MaskSurface } from "../state/mask-surface.ts";
import { paintOverlay, screenRect } from "./overlay.ts";

const WIDTH = 40;
const HEIGHT = 30;

const surface = (on: (x: number, y: number) => boolean): MaskSurface =>
  new MaskSurface(
    20,
    16,
    Uint8Array.from({ length: 320 }, (_, index) => (on(index % 20, Math.floor(index / 20)) ? 255 : 0)),
  );
const screen = () => ({ pixels: new Uint32Array(WIDTH * HEIGHT), width: WIDTH, height: HEIGHT });
const whole = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
const none = surface(() => false);

const view = fc.record({
  scale: fc.double({ min: 0.3, max: 4, noNaN: true }),
  x: fc.double({ min: -30, max: 30, noNaN: true }),
  y: fc.double({ min: -30, max: 30, noNaN: true }),
});

test("nothing is drawn off the film, and inside a mask every pixel is marked", () => {
  fc.assert(
    fc.property(view, ({ scale, x, y }) => {
      const target = screen();
      paintOverlay(target, { edit: surface(() => true), keep: none }, { scale, x, y }, whole);
      const wrong = target.pixels.filter((pixel, index) => {
        const column = Math.floor(((index % WIDTH) + 0.5 - x) / scale);
        const row = Math.floor((Math.floor(index / WIDTH) + 0.5 - y) / scale);
        return (pixel !== 0) !== (column >= 0 && column < 20 && row >= 0 && row < 16);
      });
      expect(wrong.length).toBe(0);
    }),
  );
});

test("repainting the rectangle of a change gives what repainting everything gives", () => {
  fc.assert(
    fc.property(view, fc.nat(19), fc.nat(15), fc.integer({ min: 1, max: 6 }), (map, x, y, size) => {
      const masks = { edit: surface((a, b) => (a + b) % 5 === 0), keep: surface((a) => a > 12) };
      const partial = screen();
      paintOverlay(partial, masks, map, whole);
      const rect = { x, y, width: Math.min(size, 20 - x), height: Math.min(size, 16 - y) };
      for (let row = y; row < y + rect.height; row++)
        masks.edit.data.fill(255, row * 20 + x, row * 20 + x + rect.width);
      paintOverlay(partial, masks, map, screenRect(rect, map));
      const fresh = screen();
      paintOverlay(fresh, masks, map, whole);
      expect(partial.pixels).toEqual(fresh.pixels);
    }),
  );
});

test("the masks differ by pattern, not by colour alone", () => {
  const shape = (masks: { edit: MaskSurface; keep: MaskSurface }): number[] => {
    const target = screen();
    paintOverlay(target, masks, { scale: 4, x: -8, y: -8 }, whole);
    return [...target.pixels].map((pixel) => (pixel >>> 24 > 127 ? 1 : 0));
  };
  const full = surface(() => true);
  expect(shape({ edit: full, keep: none })).not.toEqual(shape({ edit: none, keep: full }));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeRle } from "../core/mask/rle.ts";
import { coverage, encodeRect, encodeSurface, firstColumn, MaskSurface, writeRect } from "./mask-surface.ts";

const WIDTH = 11;
const HEIGHT = 7;
const mask = fc
  .array(fc.boolean(), { minLength: WIDTH * HEIGHT, maxLength: WIDTH * HEIGHT })
  .map((bits) => Uint8Array.from(bits, (bit) => (bit ? 255 : 0)));

test("a rectangle written back restores the mask and names what to repaint", () => {
  const rect = { x: 2, y: 1, width: 6, height: 4 };
  fc.assert(
    fc.property(mask, (data) => {
      const surface = new MaskSurface(WIDTH, HEIGHT, data.slice());
      const before = encodeRect(surface.data, WIDTH, rect);
      for (let y = rect.y; y < rect.y + rect.height; y++) surface.data.fill(255, y * WIDTH + 2, y * WIDTH + 8);
      const touched: unknown[] = [];
      surface.subscribe((each) => touched.push(each));
      writeRect(surface, rect, before);
      expect(surface.data).toEqual(data);
      expect(touched).toEqual([rect]);
    }),
  );
});

test("a mask of 0 and 255 has the runs that the core gives it", () => {
  fc.assert(
    fc.property(mask, (data) => {
      expect(encodeSurface(data, WIDTH, HEIGHT)).toEqual(encodeRle(data, WIDTH, HEIGHT));
    }),
  );
});

test("coverage and first column are those of the pixels", () => {
  fc.assert(
    fc.property(mask, (data) => {
      const rle = encodeRle(data, WIDTH, HEIGHT);
      const columns = [...data].flatMap((value, index) => (value > 0 ? [index % WIDTH] : []));
      expect(coverage(rle)).toBe(columns.length);
      expect(firstColumn(rle)).toBe(Math.min(WIDTH, ...columns));
    }),
  );
});

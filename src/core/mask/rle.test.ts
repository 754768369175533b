import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeRle, encodeRle } from "./rle.ts";

test("a mask comes back as 0 and 255", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (mask) => {
      expect(decodeRle(encodeRle(mask, mask.length, 1))).toEqual(mask.map((value) => (value > 127 ? 255 : 0)));
    }),
  );
});

test("runs start with zeros", () => {
  expect(encodeRle(Uint8Array.of(255, 255, 0), 3, 1).counts).toEqual([0, 2, 1]);
  expect(encodeRle(Uint8Array.of(0, 0, 0), 3, 1).counts).toEqual([3]);
});

test("runs that do not fill the mask are a bug", () => {
  expect(() => decodeRle({ width: 2, height: 2, counts: [3] })).toThrow("3 of 4");
});

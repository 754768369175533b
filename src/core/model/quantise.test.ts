import fc from "fast-check";
import { expect, test } from "vitest";
import { elementCount } from "../tensor.ts";
import { blockSize, dequantise, quantise, storedShapes } from "./quantise.ts";

const schemes = ["dq-i8-channel", "dq-i4-block32", "mmnb-u4-b32", "mmnb-u8-b32"] as const;
const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100 })),
  fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom(1, 3),
    fc.constantFrom(1, 3),
  ),
);
const tensors = shapes.chain((shape) =>
  fc
    .array(fc.float({ min: -8, max: 8, noNaN: true }), {
      minLength: elementCount(shape),
      maxLength: elementCount(shape),
    })
    .map((values) => ({ shape, values: Float32Array.from(values) })),
);

test.each(schemes)("%s: every value comes back within half a step of its own block's scale", (scheme) => {
  fc.assert(
    fc.property(tensors, ({ shape, values }) => {
      const stored = quantise(scheme, values, shape);
      const back = dequantise(stored);
      const rowLength = values.length / shape[0];
      const block = scheme === "dq-i8-channel" ? rowLength : blockSize;
      const blocks = Math.ceil(rowLength / block);
      values.forEach((value, i) => {
        const row = Math.floor(i / rowLength);
        const scale = stored.scales[row * blocks + Math.floor((i % rowLength) / block)] ?? NaN;
        expect(Math.abs((back[i] ?? NaN) - value)).toBeLessThanOrEqual(scale * 0.5001 + 1e-38);
      });
    }),
  );
});

test.each(schemes)("%s: stored sizes follow the declared shapes, rows padded to whole blocks", (scheme) => {
  fc.assert(
    fc.property(tensors, ({ shape, values }) => {
      const stored = quantise(scheme, values, shape);
      const shapesOf = storedShapes(scheme, shape);
      expect([stored.dataShape, stored.scalesShape]).toEqual([shapesOf.data, shapesOf.scales]);
      expect(stored.data.length).toBe(elementCount(shapesOf.data));
      expect(stored.scales.length).toBe(elementCount(shapesOf.scales));
    }),
  );
});

test.each(schemes)("%s: quantising what was dequantised changes nothing", (scheme) => {
  fc.assert(
    fc.property(tensors, ({ shape, values }) => {
      const once = dequantise(quantise(scheme, values, shape));
      const twice = dequantise(quantise(scheme, once, shape));
      twice.forEach((value, i) => expect(value).toBeCloseTo(once[i] ?? NaN, 5));
    }),
  );
});

test("zeros stay zero and padding is the zero point", () => {
  for (const scheme of schemes)
    expect([...dequantise(quantise(scheme, new Float32Array(33), [1, 33]))]).toEqual(Array(33).fill(0));
  const u4 = quantise("mmnb-u4-b32", new Float32Array(33), [1, 33]);
  expect([...u4.data]).toEqual(Array(32).fill(0x88));
});

test("known bytes: signed nibbles low first, offset binary with zero point 8", () => {
  const row = Float32Array.from({ length: 32 }, (_, i) => (i === 0 ? 7 : i === 1 ? -7 : i === 2 ? 1 : 0));
  expect([...quantise("dq-i4-block32", row, [1, 32]).data.subarray(0, 3)]).toEqual([0x97, 0x01, 0x00]);
  expect([...quantise("mmnb-u4-b32", row, [1, 32]).data.subarray(0, 3)]).toEqual([0x1f, 0x89, 0x88]);
});

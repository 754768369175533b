import fc from "fast-check";
import { expect, test } from "vitest";
import type { Intensity } from "../radedit/request.ts";
import { modelSquare } from "./crop-plane.ts";
import { defaultIntensity, storedPerUnit, unitTable } from "./intensity.ts";

const intensity: fc.Arbitrary<Intensity> = fc.record({
  lo: fc.integer({ min: -500, max: 30000 }),
  hi: fc.integer({ min: 30001, max: 70000 }),
  polarity: fc.constantFrom("MONOCHROME1", "MONOCHROME2"),
});

test("the mapping and its inverse agree inside the window", () => {
  fc.assert(
    fc.property(intensity, fc.nat({ max: 65535 }), fc.nat({ max: 65535 }), (window, a, b) => {
      const table = unitTable(window, 16);
      const inside = (stored: number): boolean => stored >= window.lo && stored <= window.hi;
      fc.pre(inside(a) && inside(b));
      expect(Math.abs((table[b]! - table[a]!) * storedPerUnit(window) - (b - a))).toBeLessThan(0.02);
    }),
  );
});

test("air is black in both polarities, and values outside the window are clamped", () => {
  const window = { lo: 1000, hi: 3000 };
  expect([...unitTable({ ...window, polarity: "MONOCHROME2" }, 16).subarray(999, 1001)]).toEqual([0, 0]);
  expect(unitTable({ ...window, polarity: "MONOCHROME2" }, 16)[4000]).toBe(1);
  expect(unitTable({ ...window, polarity: "MONOCHROME1" }, 16)[4000]).toBe(0);
  expect(unitTable({ ...window, polarity: "MONOCHROME1" }, 16)[0]).toBe(1);
});

test("the default is 0..255 for 8 bits, else minimum to maximum; a constant film is air, never NaN", () => {
  expect(defaultIntensity(Uint8Array.of(3, 4))).toEqual({ lo: 0, hi: 255, polarity: "MONOCHROME2" });
  expect(defaultIntensity(Uint16Array.of(300, 40, 90))).toMatchObject({ lo: 40, hi: 300 });
  const samples = new Uint16Array(32 * 32).fill(77);
  const constant = defaultIntensity(samples);
  const film = { width: 32, height: 32, bitDepth: 16, samples, intensity: constant, hash: "constant" } as const;
  expect(modelSquare(film, { x: 0, y: 0, size: 32 }, constant, 8)).toEqual(new Float32Array(64));
});

test("padding is air", () => {
  const samples = new Uint8Array(32 * 32).fill(255);
  const window = defaultIntensity(samples, "MONOCHROME1");
  const film = {
    width: 32,
    height: 32,
    bitDepth: 8,
    samples: new Uint8Array(1024),
    intensity: window,
    hash: "x",
  } as const;
  const square = modelSquare(film, { x: -32, y: 0, size: 64 }, window, 64);
  expect([square[0], square[31], square[32], square[63], square[40 * 64 + 40]]).toEqual([0, 0, 1, 1, 0]);
});

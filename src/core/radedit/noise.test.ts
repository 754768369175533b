import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { normalDraws, POSTERIOR_DRAW } from "./noise.ts";
import { philox, type Words } from "./philox.ts";

/** Written by training/noise.py, the Python port: [seed, timestep, the float32 draws as their bits]. */
interface Golden {
  readonly seed: number;
  readonly timestep: number;
  readonly bits: readonly number[];
}

test("Philox 4x32-10 gives Random123's known answers", () => {
  const ones: Words = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];
  const pi: Words = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
  expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  expect(philox(ones, [0xffffffff, 0xffffffff])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
  expect(philox(pi, [0xa4093822, 0x299f31d0])).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
});

test("the draws have the bits of the Python port", () => {
  const golden = JSON.parse(readFileSync(new URL("fixtures/noise.json", import.meta.url), "utf8")) as Golden[];
  expect(golden.length).toBeGreaterThan(3);
  for (const { seed, timestep, bits } of golden)
    expect([...new Uint32Array(normalDraws(seed, timestep, bits.length).buffer)]).toEqual(bits);
});

test("the draws are standard normal", () => {
  const draws = normalDraws(1, 499, 200_000).toSorted();
  const moment = (power: number): number => draws.reduce((sum, value) => sum + value ** power, 0) / draws.length;
  // Five standard errors of each moment at this size.
  expect(Math.abs(moment(1))).toBeLessThan(0.0112);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.0159);
  expect(Math.abs(moment(3))).toBeLessThan(0.0434);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.11);
  const distance = draws.reduce(
    (worst, value, at) => Math.max(worst, Math.abs(normalCdf(value) - (at + 0.5) / draws.length)),
    0,
  );
  // Kolmogorov-Smirnov at p = 0.001.
  expect(distance).toBeLessThan(1.95 / Math.sqrt(draws.length));
});

test("draws of two timesteps, two seeds and neighbouring elements are uncorrelated", () => {
  const length = 100_000;
  const first = normalDraws(3, 999, length);
  const correlation = (other: Float32Array): number =>
    first.reduce((sum, value, at) => sum + value * other[at % length]!, 0) / length;
  const shifted = Float32Array.from(first, (_, at) => first[(at + 1) % length]!);
  for (const other of [normalDraws(3, 959, length), normalDraws(4, 999, length), shifted])
    expect(Math.abs(correlation(other))).toBeLessThan(5 / Math.sqrt(length));
});

test("a draw depends on seed, timestep and element, and not on how many are drawn", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 0xffffffff }),
      fc.nat({ max: 999 }),
      fc.integer({ min: 1, max: 50 }),
      (seed, t, length) => {
        expect(normalDraws(seed, t, length)).toEqual(normalDraws(seed, t, 64).slice(0, length));
      },
    ),
  );
  expect(normalDraws(1, 9, 8)).not.toEqual(normalDraws(1, 19, 8));
  expect(normalDraws(1, 9, 8)).not.toEqual(normalDraws(2, 9, 8));
  expect(normalDraws(1, 9, 8)).not.toEqual(normalDraws(1, POSTERIOR_DRAW, 8));
});

/** Φ by its own integral: Simpson's rule from 0, far more exact than the test needs. */
const normalCdf = (x: number): number => {
  const parts = 40;
  const width = x / parts;
  let sum = 0;
  for (let at = 0; at <= parts; at++) {
    const weight = at === 0 || at === parts ? 1 : at % 2 === 0 ? 2 : 4;
    sum += weight * Math.exp(-((at * width) ** 2) / 2);
  }
  return 0.5 + (sum * width) / 3 / Math.sqrt(2 * Math.PI);
};

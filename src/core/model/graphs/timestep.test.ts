import { expect, test } from "vitest";
import { timestepFrequencies } from "./timestep.ts";

test("frequencies fall from 1 to the shortest of the published formula", () => {
  const frequencies = timestepFrequencies(32, 0);
  frequencies.forEach((frequency, i) => {
    expect(Math.abs(frequency / 10000 ** (-i / 32) - 1)).toBeLessThan(1e-11);
  });
  expect(timestepFrequencies(3, 1).at(-1)).toBeCloseTo(1e-4, 14);
});

import { expect, test } from "vitest";
import { growMask, invertMask, keepAround } from "./morphology.ts";

const dot = (side: number): Uint8Array => {
  const mask = new Uint8Array(side * side);
  mask[Math.floor((side * side) / 2)] = 255;
  return mask;
};
const countOn = (mask: Uint8Array): number => mask.filter((value) => value === 255).length;

test("a pixel grows to a disc", () => {
  expect(countOn(growMask(dot(9), 9, 9, 0))).toBe(1);
  expect(countOn(growMask(dot(9), 9, 9, 1))).toBe(5);
  expect(countOn(growMask(dot(9), 9, 9, 1.5))).toBe(9);
  expect(countOn(growMask(dot(9), 9, 9, 3))).toBe(29);
  expect(countOn(growMask(new Uint8Array(81), 9, 9, 100))).toBe(0);
});

test("inverting follows the threshold: on is above 127", () => {
  expect([...invertMask(Uint8Array.of(0, 127, 128, 255))]).toEqual([255, 255, 0, 0]);
});

test("keepAround leaves a band of 16 pixels free", () => {
  const keep = keepAround(dot(41), 41, 41);
  const at = (dx: number): number => keep[20 * 41 + 20 + dx]!;
  expect([at(0), at(16), at(17), at(-16), at(-17)]).toEqual([0, 0, 255, 0, 255]);
});

import { beforeEach, expect, test } from "vitest";
import { useMasks } from "../state/mask-store.ts";
import { maskSurface, openMasks, redo, replaceMask, strokeEnd, undo } from "../state/masks.ts";
import { Stroke } from "./stroke.ts";

const SIDE = 20;

const on = (): number => maskSurface("edit").data.filter((value) => value > 127).length;
const dab = (x: number): Stroke => new Stroke({ x, y: 10 });

beforeEach(() => {
  openMasks(SIDE, SIDE);
  useMasks.setState({ active: "edit", tool: "brush", brush: { edit: 4, keep: 4 } });
});

test("undo and redo wait for the end of a stroke, and coverage stays right", () => {
  dab(4).commit();
  const one = on();
  const stroke = dab(14);
  undo();
  redo();
  stroke.commit();
  expect(useMasks.getState().covered.edit).toBe(on());
  expect(on()).toBe(2 * one);
  undo();
  undo();
  expect(on()).toBe(0);
  expect(useMasks.getState().covered.edit).toBe(0);
});

test("a mask that comes during a stroke is put in place after it", async () => {
  const stroke = dab(4);
  let arrived = false;
  const coming = strokeEnd().then(() => {
    arrived = true;
    replaceMask("edit", new Uint8Array(SIDE * SIDE).fill(255), "all");
  });
  await Promise.resolve();
  expect(arrived).toBe(false);
  stroke.abandon();
  await coming;
  expect(useMasks.getState().covered.edit).toBe(SIDE * SIDE);
  undo();
  expect(on()).toBe(0);
});

test("a stroke that outlives its film leaves the next film's masks alone", () => {
  for (const end of ["commit", "abandon"] as const) {
    openMasks(SIDE, SIDE);
    const stroke = dab(4);
    openMasks(SIDE, SIDE, { edit: new Uint8Array(SIDE * SIDE).fill(255) });
    expect(useMasks.getState().stroking).toBe(false);
    stroke[end]();
    expect(useMasks.getState()).toMatchObject({ undo: null, covered: { edit: SIDE * SIDE } });
    expect(on()).toBe(SIDE * SIDE);
  }
});

test("a stroke beside the film ends without a step", () => {
  new Stroke({ x: -50, y: -50 }).commit();
  expect(useMasks.getState()).toMatchObject({ stroking: false, undo: null });
});

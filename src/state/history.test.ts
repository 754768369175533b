import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeRle } from "../core/mask/rle.ts";
import { History } from "./history.ts";
import { useMasks } from "./mask-store.ts";
import { beginStroke, commitStroke, maskSurface, MASK_KINDS, openMasks, redo, replaceMask, undo } from "./masks.ts";
import type { MaskKind } from "./mask-surface.ts";
import { clipRect } from "./rect.ts";

const WIDTH = 13;
const HEIGHT = 9;

const kind = fc.constantFrom<MaskKind>("edit", "keep");
const value = fc.constantFrom(0, 255);
const rect = fc
  .record({
    x: fc.nat(WIDTH - 1),
    y: fc.nat(HEIGHT - 1),
    width: fc.integer({ min: 1, max: 8 }),
    height: fc.integer({ min: 1, max: 8 }),
  })
  .map((drawn) => clipRect(drawn, WIDTH, HEIGHT) ?? expect.unreachable());
const step = fc.oneof(
  fc.record({ do: fc.constant("stroke" as const), kind, rect, value }),
  fc.record({ do: fc.constant("replace" as const), kind, value }),
  fc.record({ do: fc.constant("undo" as const) }),
  fc.record({ do: fc.constant("redo" as const) }),
);

const snapshot = (): number[][] => MASK_KINDS.map((each) => [...maskSurface(each).data]);

const perform = (action: typeof step extends fc.Arbitrary<infer T> ? T : never): void => {
  if (action.do === "undo") undo();
  else if (action.do === "redo") redo();
  else if (action.do === "replace") replaceMask(action.kind, new Uint8Array(WIDTH * HEIGHT).fill(action.value), "all");
  else {
    const { data } = maskSurface(action.kind);
    beginStroke(action.kind);
    for (let y = action.rect.y; y < action.rect.y + action.rect.height; y++)
      data.fill(action.value, y * WIDTH + action.rect.x, y * WIDTH + action.rect.x + action.rect.width);
    commitStroke(action.kind, action.rect, "stroke");
  }
};

test("after any steps, undoing all gives the first masks, redoing all the last, and coverage is always exact", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      openMasks(WIDTH, HEIGHT);
      const first = snapshot();
      steps.forEach(perform);
      while (useMasks.getState().redo !== null) redo();
      const last = snapshot();
      for (const each of MASK_KINDS)
        expect(useMasks.getState().covered[each]).toBe(maskSurface(each).data.filter((v) => v > 127).length);
      while (useMasks.getState().undo !== null) undo();
      expect(snapshot()).toEqual(first);
      expect(useMasks.getState().covered).toEqual({ edit: 0, keep: 0 });
      while (useMasks.getState().redo !== null) redo();
      expect(snapshot()).toEqual(last);
    }),
  );
});

const entry = (label: string, runs: number) => {
  const stripes = Uint8Array.from({ length: runs }, (_, index) => (index % 2) * 255);
  const rle = encodeRle(stripes, runs, 1);
  const whole = { x: 0, y: 0, width: runs, height: 1 };
  return { label, patches: [{ mask: "edit" as const, rect: whole, before: rle, after: rle }] };
};

test("the oldest steps go when bytes or count run out, the newest always stays", () => {
  const history = new History({ bytes: 16 * 25, entries: 3 });
  for (const label of ["a", "b", "c", "d"]) history.push(entry(label, 5));
  expect([history.undo(), history.undo(), history.undo(), history.undo()].map((step) => step?.label)).toEqual([
    "d",
    "c",
    "b",
    undefined,
  ]);
  history.push(entry("small", 5));
  history.push(entry("huge", 100));
  expect(history.undoLabel).toBe("huge");
  history.undo();
  expect(history.undoLabel).toBeNull();
});

test("a new step ends what could be redone", () => {
  const history = new History();
  history.push(entry("a", 3));
  history.undo();
  expect(history.redoLabel).toBe("a");
  history.push(entry("b", 3));
  expect(history.redoLabel).toBeNull();
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useMasks } from "../mask-store.ts";
import { abandonStroke, beginStroke, openMasks } from "../masks.ts";
import { useNotice } from "../notice-store.ts";
import { imaging } from "./engine.ts";
import { loadMask } from "./masks.ts";

const SIDE = 8;
const file = new File([], "mask.png");
const covered = (): number => useMasks.getState().covered.edit;

const decodesTo = (value: number): void => {
  vi.spyOn(imaging, "decodeMask").mockResolvedValue({
    kind: "done",
    value: new Uint8Array(SIDE * SIDE).fill(value),
  });
};

beforeEach(() => {
  openMasks(SIDE, SIDE, { edit: new Uint8Array(SIDE * SIDE).fill(255, 0, 3) });
  useMasks.setState({ active: "edit" });
});
afterEach(() => void vi.restoreAllMocks());

test("a mask from a file takes the place of the selected one", async () => {
  decodesTo(255);
  await loadMask([file]);
  expect(covered()).toBe(SIDE * SIDE);
});

test("a black mask is refused: here it would mean none, and so the whole film", async () => {
  decodesTo(0);
  await loadMask([file]);
  expect(covered()).toBe(3);
  expect(useNotice.getState().notice?.text).toMatch(/no white pixel/);
});

test("a mask that is loaded during a stroke comes after it", async () => {
  decodesTo(255);
  beginStroke("edit");
  const loading = loadMask([file]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(covered()).toBe(3);
  abandonStroke("edit", null);
  await loading;
  expect(covered()).toBe(SIDE * SIDE);
});

import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeElement } from "../state/fake-element.ts";
import { useFilm } from "../state/film-store.ts";
import { useMasks } from "../state/mask-store.ts";
import { maskSurface, openMasks } from "../state/masks.ts";
import { storedFilm } from "../state/test-support.ts";
import { useView } from "../state/view-store.ts";
import { PointerInput } from "./pointer-input.ts";

const SIDE = 200;
// Node warns of more than ten listeners that share a signal.
setMaxListeners(20);

/** A stage without a page: pointers come in as events with the few fields that are read. */
class FakeStage extends EventTarget {
  readonly dataset: Record<string, string> = {};
  focus(): void {
    return undefined;
  }
  setPointerCapture(): void {
    return undefined;
  }
  contains(): boolean {
    return false;
  }
  getBoundingClientRect(): { readonly left: number; readonly top: number } {
    return { left: 0, top: 0 };
  }
}

type Device = "pen" | "touch" | "mouse";
const ids: Readonly<Record<Device, number>> = { mouse: 1, pen: 2, touch: 3 };

let stage = new FakeStage();
let input: PointerInput;

const send = (type: string, device: Device, x: number, y: number, more: Partial<PointerEvent> = {}): void => {
  const fields = { pointerId: ids[device], pointerType: device, button: 0, shiftKey: false, clientX: x, clientY: y };
  const event = Object.assign(new Event(type), fields, { getCoalescedEvents: () => [], ...more });
  stage.dispatchEvent(event);
};
const isOn = (x: number, y: number): boolean => maskSurface("edit").data[y * SIDE + x] === 255;
const openFilm = (): void => {
  openMasks(SIDE, SIDE);
  useMasks.setState({ brush: { edit: 6, keep: 6 } });
};

beforeEach(() => {
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("Element", FakeElement);
  openFilm();
  useFilm.setState({ film: storedFilm(SIDE) });
  useView.setState({ stage: { width: SIDE, height: SIDE }, view: { scale: 1, x: 0, y: 0 } });
  stage = new FakeStage();
  input = new PointerInput(stage as unknown as HTMLElement);
});
afterEach(() => {
  input.destroy();
  vi.unstubAllGlobals();
});

test("a hand that comes down beside a pen neither paints, nor moves the film, nor ends the stroke", () => {
  send("pointerdown", "pen", 20, 20);
  send("pointerdown", "touch", 120, 150);
  send("pointerdown", "touch", 160, 150, { pointerId: 4 });
  send("pointermove", "touch", 100, 150);
  send("pointermove", "pen", 60, 20);
  send("pointerup", "touch", 100, 150);
  send("pointerup", "pen", 60, 20);
  expect([isOn(40, 20), isOn(120, 150), isOn(100, 150)]).toEqual([true, false, false]);
  expect(useView.getState().view).toEqual({ scale: 1, x: 0, y: 0 });
  expect(useMasks.getState()).toMatchObject({ stroking: false, undo: "Paint edit mask" });
});

test("a pen that comes down takes back what the hand has painted, and paints", () => {
  send("pointerdown", "touch", 120, 150);
  send("pointermove", "touch", 140, 150);
  expect(isOn(130, 150)).toBe(true);
  send("pointerdown", "pen", 20, 20);
  send("pointermove", "touch", 180, 150);
  send("pointermove", "pen", 60, 20);
  send("pointerup", "pen", 60, 20);
  expect([isOn(40, 20), isOn(130, 150), isOn(170, 150)]).toEqual([true, false, false]);
  const { data } = maskSurface("edit");
  expect(useMasks.getState().covered.edit).toBe(data.filter((value) => value === 255).length);
});

test("a second device does not break into a stroke", () => {
  send("pointerdown", "mouse", 20, 20);
  send("pointerdown", "pen", 120, 150);
  send("pointerup", "pen", 120, 150);
  send("pointermove", "mouse", 60, 20);
  send("pointerup", "mouse", 60, 20);
  expect([isOn(40, 20), isOn(120, 150)]).toEqual([true, false]);
});

test("a straight line starts at the last stroke, but never at one of another film", () => {
  const click = (x: number, shiftKey: boolean): void => {
    send("pointerdown", "mouse", x, 100, { shiftKey });
    send("pointerup", "mouse", x, 100);
  };
  click(20, false);
  click(80, true);
  expect(isOn(50, 100)).toBe(true);
  openFilm();
  click(180, true);
  expect([isOn(180, 100), isOn(130, 100)]).toEqual([true, false]);
});

import { expect, test } from "vitest";
import { decodeRle } from "../core/mask/rle.ts";
import { buildRequest } from "./build-request.ts";
import type { Film } from "./film-store.ts";
import { MaskSurface } from "./mask-surface.ts";
import { useParameters } from "./parameter-store.ts";

const film: Film = {
  source: 1,
  hash: "abc",
  width: 6,
  height: 4,
  bitDepth: 8,
  intensity: { lo: 0, hi: 255, polarity: "MONOCHROME2" },
  title: "patient-name.png",
  origin: null,
};
const blank = new MaskSurface(6, 4);
const painted = new MaskSurface(6, 4, new Uint8Array(24).fill(255, 3, 9));

const parameters = (changes: Partial<ReturnType<typeof useParameters.getState>["parameters"]> = {}) => ({
  ...useParameters.getState(),
  parameters: { ...useParameters.getState().parameters, ...changes },
});

test("an unpainted mask is absent, a painted one is frozen", () => {
  const mask = new MaskSurface(6, 4, painted.data.slice());
  const request = buildRequest(film, { edit: mask, keep: blank }, parameters(), "bundle");
  expect(request.keepMask).toBeNull();
  mask.data.fill(0);
  expect(decodeRle(request.editMask ?? expect.unreachable())).toEqual(painted.data);
});

test("prompts are trimmed, an empty source prompt is none, and no file name goes in", () => {
  const typed = parameters({ prompt: "  Effusion ", sourcePrompt: "  " });
  const request = buildRequest(film, { edit: blank, keep: blank }, typed, "bundle");
  expect(request).toMatchObject({ prompt: "Effusion", sourcePrompt: null, bundle: "bundle" });
  expect(JSON.stringify(request)).not.toContain("patient");
});

test("the frame is the centre square, or the whole film with padding", () => {
  const masks = { edit: blank, keep: blank };
  expect(buildRequest(film, masks, parameters(), "").crop).toEqual({ x: 1, y: 0, size: 4 });
  expect(buildRequest(film, masks, { ...parameters(), frame: "whole" }, "").crop).toEqual({ x: 0, y: -1, size: 6 });
});

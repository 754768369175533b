import type { EngineConfig } from "../radedit/engine-config.ts";
import type { Crop } from "../radedit/request.ts";
import type { Tensor } from "../tensor.ts";
import type { Gray8 } from "./gray8.ts";
import { resize8 } from "./resize8.ts";

type ScoringConfig = Pick<EngineConfig["scoring"], "resize" | "crop">;

/** Python's round(n / 2): a half goes to the even neighbour, as torchvision's CenterCrop does. */
const halfToEven = (n: number): number => {
  const half = Math.floor(n / 2);
  return n % 2 !== 0 && half % 2 !== 0 ? half + 1 : half;
};

/**
 * The scorer's input (radedit.md 4.3): shorter side to `resize` by antialiased bilinear, centre `crop`, 0..1, no
 * mean or deviation taken off, repeated to three channels.
 */
export const scoringTensor = (image: Gray8, { resize, crop }: ScoringConfig): Tensor => {
  const shorter = Math.min(image.width, image.height);
  const side = (length: number): number => Math.floor((resize * length) / shorter);
  const { width, height, data } = resize8(image, side(image.width), side(image.height));
  const left = halfToEven(width - crop);
  const top = halfToEven(height - crop);
  const plane = new Float32Array(crop * crop);
  for (let y = 0; y < crop; y++)
    for (let x = 0; x < crop; x++) plane[y * crop + x] = data[(top + y) * width + left + x]! / 255;
  const pixels = new Float32Array(3 * plane.length);
  for (let channel = 0; channel < 3; channel++) pixels.set(plane, channel * plane.length);
  return { dims: [1, 3, crop, crop], data: pixels };
};

/** The share of the edit mask's pixels (centres) that lie outside the scored square; 0 for an empty mask. */
export const shareOutside = (
  editMask: Uint8Array,
  width: number,
  frame: Crop,
  { resize, crop }: ScoringConfig,
): number => {
  const margin = ((resize - crop) / 2 / resize) * frame.size;
  const within = (centre: number, from: number): boolean =>
    centre >= from + margin && centre <= from + frame.size - margin;
  let on = 0;
  let outside = 0;
  editMask.forEach((value, at) => {
    if (value <= 127) return;
    on += 1;
    const inside = within((at % width) + 0.5, frame.x) && within(Math.floor(at / width) + 0.5, frame.y);
    if (!inside) outside += 1;
  });
  return on === 0 ? 0 : outside / on;
};

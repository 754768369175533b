import { squaredDistance } from "../mask/distance.ts";
import type { Crop } from "../radedit/request.ts";
import { filmInside } from "./crop-plane.ts";

/** Source pixels over which the change dies away before the crop's frame. */
const FRAME_FALLOFF = 16;

/** Rises from 0 to 1 with level ends (3t² − 2t³), so that neither end of a feather shows as an edge. */
const smooth = (t: number): number => (t >= 1 ? 1 : t * t * (3 - 2 * t));

/**
 * m of architecture.md ("Compositing") for every source pixel, 0..1: 0 inside keep and outside the crop, rising over
 * `feather` pixels outside keep (by the distance between pixel centres), and falling over the last 16 pixels inside the
 * crop's frame (by the distance from a pixel's centre to the frame).
 */
export const changeWeight = (
  keepMask: Uint8Array | null,
  width: number,
  height: number,
  crop: Crop,
  feather: number,
): Float32Array => {
  const weight = new Float32Array(width * height);
  const toKeep = keepMask === null || feather === 0 ? null : squaredDistance(keepMask, width, height);
  const { left, right, top, bottom } = filmInside(crop, width, height);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = y * width + x;
      if (keepMask !== null && keepMask[at]! > 127) continue;
      const frame = Math.min(x - crop.x, crop.x + crop.size - 1 - x, y - crop.y, crop.y + crop.size - 1 - y) + 0.5;
      const rise = toKeep === null ? 1 : smooth(Math.sqrt(toKeep[at]!) / feather);
      weight[at] = smooth(frame / FRAME_FALLOFF) * rise;
    }
  }
  return weight;
};

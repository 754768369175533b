import { resizePlane } from "../geometry/resample.ts";
import type { Crop, Intensity } from "../radedit/request.ts";
import { unitTable } from "./intensity.ts";
import type { SourceImage } from "./source.ts";

/** The part of the film inside the crop: source columns left … right − 1 and rows top … bottom − 1. */
export const filmInside = ({ x, y, size }: Crop, width: number, height: number) => ({
  left: Math.max(0, x),
  right: Math.min(width, x + size),
  top: Math.max(0, y),
  bottom: Math.min(height, y + size),
});

/** Every pixel of the crop through a table by stored value, size * size; padding stays 0, which is air. */
export const cropThrough = <T extends Float32Array | Uint8Array>(
  { samples, width, height }: Pick<SourceImage, "samples" | "width" | "height">,
  crop: Crop,
  table: T,
): T => {
  const Plane = table.constructor as new (length: number) => T;
  const plane = new Plane(crop.size * crop.size);
  const { left, right, top, bottom } = filmInside(crop, width, height);
  for (let y = top; y < bottom; y++) {
    let at = (y - crop.y) * crop.size + left - crop.x;
    for (let x = left; x < right; x++) plane[at++] = table[samples[y * width + x]!]!;
  }
  return plane;
};

/** What the model sees of the film: resolution * resolution in 0..1, air 0. */
export const modelSquare = (source: SourceImage, crop: Crop, intensity: Intensity, resolution: number): Float32Array =>
  resizePlane(
    cropThrough(source, crop, unitTable(intensity, source.bitDepth)),
    crop.size,
    crop.size,
    resolution,
    resolution,
  );

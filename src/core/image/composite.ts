import { resizePlane } from "../geometry/resample.ts";
import type { Crop, EditRequest, Intensity } from "../radedit/request.ts";
import { changeWeight } from "./change-weight.ts";
import { filmInside } from "./crop-plane.ts";
import { storedMaximum, storedPerUnit, unitTable } from "./intensity.ts";
import type { SourceImage } from "./source.ts";

type Samples = SourceImage["samples"];

/** Gray planes of the model's square, resolution * resolution in 0..1. */
export interface Decoded {
  readonly resolution: number;
  readonly edited: Float32Array;
  /** decode(x0): the film as the autoencoder alone returns it. */
  readonly recon: Float32Array;
}

/** The masks in source pixels; null where absent. */
export interface SourceMasks {
  readonly edit: Uint8Array | null;
  readonly keep: Uint8Array | null;
}

type Composition = Pick<EditRequest, "crop" | "intensity" | "feather" | "detail">;

const upTo = (crop: Crop, resolution: number, plane: Float32Array): Float32Array =>
  resizePlane(plane, resolution, resolution, crop.size, crop.size);

/** Rounds half up and clamps to the stored range. */
const storedOf = (value: number, maximum: number): number =>
  value <= 0 ? 0 : value >= maximum ? maximum : Math.floor(value + 0.5);

/**
 * out = source + m · [Up(edited − recon) − (1 − detail) · editMask · (source − Up(recon))], on the 0..1 scale and back
 * to stored values (architecture.md, "Compositing"). Where m is 0 a sample is copied, never recomputed.
 */
export const compositeKeep = (
  source: SourceImage,
  { crop, intensity, feather, detail }: Composition,
  masks: SourceMasks,
  { resolution, edited, recon }: Decoded,
): Samples => {
  const { width, height, samples, bitDepth } = source;
  const out = samples.slice();
  const weight = changeWeight(masks.keep, width, height, crop, feather);
  const change = upTo(
    crop,
    resolution,
    edited.map((value, at) => value - recon[at]!),
  );
  const base = detail === 1 ? null : upTo(crop, resolution, recon);
  const unit = unitTable(intensity, bitDepth);
  const perUnit = storedPerUnit(intensity);
  const maximum = storedMaximum(bitDepth);
  const { left, right, top, bottom } = filmInside(crop, width, height);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = y * width + x;
      if (weight[at] === 0) continue;
      const inCrop = (y - crop.y) * crop.size + x - crop.x;
      const stored = samples[at]!;
      const inEdit = masks.edit === null || masks.edit[at]! > 127;
      const removed = base !== null && inEdit ? (1 - detail) * (unit[stored]! - base[inCrop]!) : 0;
      out[at] = storedOf(stored + weight[at]! * (change[inCrop]! - removed) * perUnit, maximum);
    }
  }
  return out;
};

/** The model's square as it is, laid into the crop; the film outside the crop stays. Keeps nothing. */
export const compositeRaw = (
  source: SourceImage,
  crop: Crop,
  intensity: Intensity,
  resolution: number,
  edited: Float32Array,
): Samples => {
  const { width, height, samples, bitDepth } = source;
  const out = samples.slice();
  const square = upTo(crop, resolution, edited);
  const perUnit = storedPerUnit(intensity);
  const air = intensity.polarity === "MONOCHROME1" ? intensity.hi : intensity.lo;
  const maximum = storedMaximum(bitDepth);
  const { left, right, top, bottom } = filmInside(crop, width, height);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const inCrop = (y - crop.y) * crop.size + x - crop.x;
      out[y * width + x] = storedOf(air + square[inCrop]! * perUnit, maximum);
    }
  }
  return out;
};

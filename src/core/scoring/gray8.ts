import { cropThrough } from "../image/crop-plane.ts";
import { unitTable } from "../image/intensity.ts";
import type { SourceImage } from "../image/source.ts";
import type { Crop, Intensity } from "../radedit/request.ts";

/** An 8-bit gray picture, air black: what the scoring reference reads from a file. */
export interface Gray8 {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

type Film = Pick<SourceImage, "width" | "height" | "bitDepth" | "samples">;

/**
 * A film, or its crop, as the scorer reads it (architecture.md, "Scoring frame"). 8-bit films are stretched by their own
 * minimum and maximum, as the reference does; deeper ones by the request's lo..hi, which original and edited share.
 * Values are truncated, as the reference's cast to uint8 does. A constant 8-bit film becomes black.
 */
export const scoringGray = (film: Film, intensity: Intensity, crop?: Crop): Gray8 => {
  const table =
    film.bitDepth === 8
      ? Uint8Array.from({ length: 256 }, (_, stored) => (intensity.polarity === "MONOCHROME1" ? 255 - stored : stored))
      : Uint8Array.from(unitTable(intensity, film.bitDepth), (unit) => unit * 255);
  const data = crop === undefined ? film.samples.map((stored) => table[stored]!) : cropThrough(film, crop, table);
  const bytes = Uint8Array.from(data);
  const width = crop?.size ?? film.width;
  const height = crop?.size ?? film.height;
  return { width, height, data: film.bitDepth === 8 ? stretch(bytes) : bytes };
};

const stretch = (data: Uint8Array): Uint8Array => {
  let lo = 255;
  let hi = 0;
  for (const value of data) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  if (lo >= hi) return new Uint8Array(data.length);
  return data.map((value) => ((value - lo) / (hi - lo)) * 255);
};

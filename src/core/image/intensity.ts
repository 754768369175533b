import type { Intensity } from "../radedit/request.ts";
import type { SourceImage } from "./source.ts";

/** The largest stored value. */
export const storedMaximum = (bitDepth: SourceImage["bitDepth"]): number => (bitDepth === 8 ? 255 : 65535);

/**
 * The intensity of a file that carries no window: 0..255 for 8 bits, else minimum to maximum. A constant film gets a
 * range of one, so that it maps to air rather than to NaN.
 */
export const defaultIntensity = (
  samples: SourceImage["samples"],
  polarity: Intensity["polarity"] = "MONOCHROME2",
): Intensity => {
  if (samples instanceof Uint8Array) return { lo: 0, hi: 255, polarity };
  let lo = Infinity;
  let hi = -Infinity;
  for (const value of samples) {
    if (value < lo) lo = value;
    if (value > hi) hi = value;
  }
  return { lo, hi: Math.max(hi, lo + 1), polarity };
};

/** For every stored value its place in 0..1 with air black: linear from lo to hi, clamped, flipped for MONOCHROME1. */
export const unitTable = ({ lo, hi, polarity }: Intensity, bitDepth: SourceImage["bitDepth"]): Float32Array => {
  const table = new Float32Array(storedMaximum(bitDepth) + 1);
  for (let stored = 0; stored < table.length; stored++) {
    const unit = Math.min(1, Math.max(0, (stored - lo) / (hi - lo)));
    table[stored] = polarity === "MONOCHROME1" ? 1 - unit : unit;
  }
  return table;
};

/** The change of the stored value for a change of 1 on the 0..1 scale. */
export const storedPerUnit = ({ lo, hi, polarity }: Intensity): number =>
  polarity === "MONOCHROME1" ? lo - hi : hi - lo;

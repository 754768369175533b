/** Thrown inside the decoders for a file that is cut off or damaged; the edge makes it a UserError. */
export class DamagedFile extends Error {}

/** Thrown inside the decoders for a valid file of a kind that is not read; `message` names the kind. */
export class UnsupportedFile extends Error {}

/** Gray samples, width * height, row-major, over the whole range of their depth. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly samples: Uint8Array | Uint16Array;
}

/** Luminance as Pillow's convert("L") rounds it: Rec. 601 weights as 16-bit fractions that sum to one. */
export const luminance = (red: number, green: number, blue: number): number =>
  Math.floor((19595 * red + 38470 * green + 7471 * blue + 32768) / 65536);

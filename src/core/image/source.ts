import type { Intensity } from "../radedit/request.ts";

/** A decoded film: gray samples at the source's own size and depth. Never written to. */
export interface SourceImage {
  readonly width: number;
  readonly height: number;
  /** Bits of a stored sample; 8 uses Uint8Array, 16 Uint16Array. */
  readonly bitDepth: 8 | 16;
  /** Row-major gray samples, width * height. */
  readonly samples: Uint8Array | Uint16Array;
  /** Default intensity of the file (architecture.md): 8-bit files 0..255 MONOCHROME2. */
  readonly intensity: Intensity;
  /** SHA-256 (hex) of width, height, depth and samples: the film's only name. */
  readonly hash: string;
}

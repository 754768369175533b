import { DamagedFile, UnsupportedFile } from "../raster.ts";

/** A colour component of a frame with all its quantised coefficients. */
export interface Component {
  readonly id: number;
  /** Sampling factors. */
  readonly h: number;
  readonly v: number;
  readonly quantTable: number;
  /** Samples a row and a column that belong to the picture. */
  readonly width: number;
  readonly height: number;
  /** Blocks that cover the samples: what a scan of this component alone holds. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  /** Blocks a row as stored, padded to whole MCUs. */
  readonly stride: number;
  /** 64 per block, natural (not zigzag) order. */
  readonly coefficients: Int16Array;
}

export interface Frame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly hMax: number;
  readonly vMax: number;
  readonly mcusWide: number;
  readonly mcusHigh: number;
  readonly components: readonly Component[];
}

/** Lays out a frame from its header (T.81, B.2.2 and A.1.1). */
export const createFrame = (header: Uint8Array, progressive: boolean): Frame => {
  const height = header[1]! * 256 + header[2]!;
  const width = header[3]! * 256 + header[4]!;
  const specs = Array.from({ length: header[5]! }, (_, index) => {
    const [id = 0, sampling = 0, quantTable = 0] = header.subarray(6 + 3 * index, 9 + 3 * index);
    return { id, h: sampling >> 4, v: sampling & 15, quantTable };
  });
  if (specs.length !== 1 && specs.length !== 3) throw new UnsupportedFile(`a JPEG of ${specs.length} colour channels`);
  if (width === 0 || height === 0 || specs.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4))
    throw new DamagedFile("the frame header is damaged");
  // A single component is never interleaved: its sampling factors change nothing.
  const only = specs.length === 1;
  const hMax = only ? 1 : Math.max(...specs.map(({ h }) => h));
  const vMax = only ? 1 : Math.max(...specs.map(({ v }) => v));
  const mcusWide = Math.ceil(width / (8 * hMax));
  const mcusHigh = Math.ceil(height / (8 * vMax));
  const components = specs.map((spec): Component => {
    const { h, v } = only ? { h: 1, v: 1 } : spec;
    const own = { width: Math.ceil((width * h) / hMax), height: Math.ceil((height * v) / vMax) };
    return {
      ...spec,
      h,
      v,
      ...own,
      blocksWide: Math.ceil(own.width / 8),
      blocksHigh: Math.ceil(own.height / 8),
      stride: mcusWide * h,
      coefficients: new Int16Array(mcusWide * h * mcusHigh * v * 64),
    };
  });
  return { progressive, width, height, hMax, vMax, mcusWide, mcusHigh, components };
};

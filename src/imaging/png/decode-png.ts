import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";
import { DamagedFile, luminance, type Raster } from "../raster.ts";
import { readChunks, writeChunks } from "./chunks.ts";

/** The chunks that determine pixels; whatever else a file carries can neither change nor break them. */
const ESSENTIAL = new Set(["IHDR", "PLTE", "IDAT", "IEND"]);

/** Width and height from the IHDR chunk, before anything is decoded. */
export const pngSize = (bytes: Uint8Array): { readonly width: number; readonly height: number } => {
  if (bytes.length < 24) throw new DamagedFile("the file ends early");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

/**
 * Decodes any PNG to gray at its depth (1, 2 and 4 bits become 8, spread over 0..255). Colour becomes luminance.
 * Alpha and transparent colours are left out, as Pillow's convert("L") does: a film has no see-through parts.
 */
export const decodePng = (bytes: Uint8Array): Raster => {
  const chunks = readChunks(bytes).filter(({ type }) => ESSENTIAL.has(type));
  if (chunks[0]?.type !== "IHDR" || !chunks.some(({ type }) => type === "IDAT"))
    throw new DamagedFile("a chunk is missing");
  const png = inflate(writeChunks(chunks));
  const { width, height } = png;
  if (png.palette !== undefined) return { width, height, bitDepth: 8, samples: mixed(convertIndexedToRgb(png), 3) };
  if (png.depth < 8) return { width, height, bitDepth: 8, samples: spread(png) };
  return { width, height, bitDepth: png.depth === 16 ? 16 : 8, samples: mixed(png.data, png.channels) };
};

/** What fast-png throws on is a file that breaks the format: nothing else reaches it. */
const inflate = (png: Uint8Array): DecodedPng => {
  try {
    return decode(png);
  } catch (error) {
    throw new DamagedFile(error instanceof Error ? error.message : "the picture data are damaged");
  }
};

const mixed = (data: DecodedPng["data"], channels: number): Raster["samples"] => {
  const samples =
    data instanceof Uint16Array ? new Uint16Array(data.length / channels) : new Uint8Array(data.length / channels);
  for (let at = 0, from = 0; at < samples.length; at++, from += channels)
    samples[at] = channels < 3 ? data[from]! : luminance(data[from]!, data[from + 1]!, data[from + 2]!);
  return samples;
};

/** Packed samples of 1, 2 or 4 bits (most significant first, rows padded to bytes) to 0..255. */
const spread = ({ data, depth, width, height }: DecodedPng): Uint8Array => {
  const samples = new Uint8Array(width * height);
  const stride = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const value = (data[y * stride + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask;
      samples[y * width + x] = (value * 255) / mask;
    }
  }
  return samples;
};

import { encode } from "fast-png";
import type { Raster } from "../raster.ts";
import { readChunks, writeChunks } from "./chunks.ts";
import { textChunk } from "./text.ts";

/** A gray PNG at the raster's depth. @param text keyword -> UTF-8 text, one iTXt chunk each, before the pixels */
export const encodePng = (
  { width, height, bitDepth, samples }: Raster,
  text: Readonly<Record<string, string>> = {},
): Uint8Array => {
  const [header, ...rest] = readChunks(encode({ width, height, data: samples, depth: bitDepth, channels: 1 }));
  const texts = Object.entries(text).map(([keyword, value]) => textChunk(keyword, value));
  return writeChunks([header!, ...texts, ...rest]);
};

import { DamagedFile, luminance, UnsupportedFile, type Raster } from "../raster.ts";
import { createFrame, type Frame } from "./frame.ts";
import { BitReader, readHuffmanTables, type HuffmanTable } from "./huffman.ts";
import { componentSamples } from "./inverse-dct.ts";
import { decodeScan, ZIGZAG, type ScanHeader } from "./scan.ts";
import { EOI, frameHeader, segments, SOS } from "./segments.ts";
import { upsample } from "./upsample.ts";

const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;
const APP14 = 0xee;
const PROGRESSIVE = 0xc2;

/**
 * Decodes a baseline, extended or progressive 8-bit Huffman JPEG to gray; colour becomes luminance.
 * Samples equal those of libjpeg at its defaults, which Pillow and browsers use. EXIF orientation is left alone.
 */
export const decodeJpeg = (bytes: Uint8Array): Raster => {
  const huffman = new Map<number, HuffmanTable>();
  const quant = new Map<number, Uint16Array>();
  let frame: Frame | null = null;
  let restartInterval = 0;
  let adobeTransform: number | null = null;
  for (let at = 2, done = false; !done;) {
    for (const segment of segments(bytes, at)) {
      const { marker, payload, end } = segment;
      at = end;
      const header = frameHeader(segment);
      if (header !== null) {
        if (frame !== null) throw new DamagedFile("two frames in one file");
        frame = createFrame(header, marker === PROGRESSIVE);
      } else if (marker === DHT) for (const [id, table] of readHuffmanTables(payload)) huffman.set(id, table);
      else if (marker === DQT) for (const [id, table] of readQuantTables(payload)) quant.set(id, table);
      else if (marker === DRI) restartInterval = (payload[0] ?? 0) * 256 + (payload[1] ?? 0);
      else if (marker === APP14) adobeTransform = adobe(payload);
      else if (marker === EOI) done = true;
      else if (marker === SOS) {
        if (frame === null) throw new DamagedFile("picture data before the frame header");
        const reader = new BitReader(bytes, end);
        decodeScan(frame, scanHeader(payload, frame, huffman), reader, restartInterval);
        at = reader.position;
      }
    }
  }
  if (frame === null) throw new DamagedFile("no frame header");
  return { width: frame.width, height: frame.height, bitDepth: 8, samples: gray(frame, quant, adobeTransform) };
};

const readQuantTables = (payload: Uint8Array): (readonly [number, Uint16Array])[] => {
  const tables: (readonly [number, Uint16Array])[] = [];
  for (let at = 0; at < payload.length;) {
    const wide = payload[at]! >> 4 === 1;
    const table = new Uint16Array(64);
    const end = at + 1 + (wide ? 128 : 64);
    if (end > payload.length) throw new DamagedFile("a quantisation table is cut off");
    for (let k = 0; k < 64; k++)
      table[ZIGZAG[k]!] = wide ? payload[at + 1 + 2 * k]! * 256 + payload[at + 2 + 2 * k]! : payload[at + 1 + k]!;
    tables.push([payload[at]! & 15, table]);
    at = end;
  }
  return tables;
};

/** The transform flag of Adobe's marker (0: RGB, 1: YCbCr), null for other APP14 segments. */
const adobe = (payload: Uint8Array): number | null =>
  String.fromCharCode(...payload.subarray(0, 5)) === "Adobe" ? (payload[11] ?? null) : null;

const scanHeader = (payload: Uint8Array, frame: Frame, huffman: Map<number, HuffmanTable>): ScanHeader => {
  const count = payload[0] ?? 0;
  const [first = 0, last = 0, approximation = 0] = payload.subarray(1 + 2 * count);
  if (count < 1 || payload.length < 4 + 2 * count || first > last || last > 63 || (first > 0 && count > 1))
    throw new DamagedFile("a scan header is damaged");
  const components = Array.from({ length: count }, (_, index) => {
    const component = frame.components.find(({ id }) => id === payload[1 + 2 * index]);
    if (component === undefined) throw new DamagedFile("a scan names an unknown component");
    const tables = payload[2 + 2 * index]!;
    return { component, dc: huffman.get(tables >> 4), ac: huffman.get(16 + (tables & 15)) };
  });
  if (!frame.progressive) return { components, first: 0, last: 63, high: 0, low: 0 };
  return { components, first, last, high: approximation >> 4, low: approximation & 15 };
};

const gray = (frame: Frame, quant: Map<number, Uint16Array>, adobeTransform: number | null): Uint8Array => {
  const { width, height, hMax, vMax, components } = frame;
  const planes = components.map((component) => {
    const table = quant.get(component.quantTable);
    if (table === undefined) throw new DamagedFile("a quantisation table is missing");
    const samples = componentSamples(component, table);
    if (component.h === hMax && component.v === vMax) return samples;
    return upsample({ ...component, samples }, hMax / component.h, vMax / component.v, width, height);
  });
  const [y, cb, cr] = planes;
  if (y === undefined) throw new UnsupportedFile("a JPEG without colour channels");
  if (cb === undefined || cr === undefined) return y;
  const ids = String.fromCharCode(...components.map(({ id }) => id));
  const rgb = adobeTransform === 0 || (adobeTransform === null && ids === "RGB");
  return y.map((_, at) =>
    rgb ? luminance(y[at]!, cb[at]!, cr[at]!) : luminanceOfYcc(y[at]!, cb[at]! - 128, cr[at]! - 128),
  );
};

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/** YCbCr to RGB in libjpeg's 16-bit fractions, then luminance: gray films stay exactly their Y. */
const luminanceOfYcc = (y: number, cb: number, cr: number): number =>
  luminance(
    clamp(y + ((91881 * cr + 32768) >> 16)),
    clamp(y + ((-22554 * cb - 46802 * cr + 32768) >> 16)),
    clamp(y + ((116130 * cb + 32768) >> 16)),
  );

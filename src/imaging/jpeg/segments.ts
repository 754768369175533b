import { DamagedFile, UnsupportedFile } from "../raster.ts";

/** One marker segment: its code (0xc4 for FFC4) and payload; `end` is the offset behind it. */
export interface Segment {
  readonly marker: number;
  readonly payload: Uint8Array;
  readonly end: number;
}

export const SOS = 0xda;
export const EOI = 0xd9;

/**
 * The segments from `start` (behind SOI) on, up to and including the next SOS or EOI.
 * After an SOS the caller decodes the scan and asks again from where the scan ended.
 */
export const segments = function* (bytes: Uint8Array, start: number): Generator<Segment> {
  let at = start;
  for (;;) {
    // Stray bytes before a marker and fill bytes FF are allowed (T.81, B.1.1.2).
    while (at < bytes.length && bytes[at] !== 0xff) at += 1;
    while (at < bytes.length && bytes[at] === 0xff) at += 1;
    const marker = bytes[at++];
    if (marker === undefined) throw new DamagedFile("no end-of-image marker");
    if (marker === EOI) {
      yield { marker, payload: bytes.subarray(at, at), end: at };
      return;
    }
    if (marker === 0 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length) throw new DamagedFile("a segment reaches past the end of the file");
    yield { marker, payload: bytes.subarray(at + 2, at + length), end: at + length };
    if (marker === SOS) return;
    at += length;
  }
};

const isStartOfFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The payload of the frame header with its marker; throws for a process that is not decoded here. */
export const frameHeader = (segment: Segment): Uint8Array | null => {
  const { marker, payload } = segment;
  if (!isStartOfFrame(marker)) return null;
  if (marker > 0xc2) throw new UnsupportedFile("a lossless or arithmetic-coded JPEG");
  const components = payload[5] ?? 0;
  if (payload.length < 6 + 3 * components) throw new DamagedFile("the frame header is too short");
  if (payload[0] !== 8) throw new UnsupportedFile(`a JPEG of ${payload[0]} bits`);
  return payload;
};

/** Width and height from the frame header, before anything is decoded. */
export const jpegSize = (bytes: Uint8Array): { readonly width: number; readonly height: number } => {
  for (const segment of segments(bytes, 2)) {
    const header = frameHeader(segment);
    if (header === null) continue;
    return { height: header[1]! * 256 + header[2]!, width: header[3]! * 256 + header[4]! };
  }
  throw new DamagedFile("no frame header");
};

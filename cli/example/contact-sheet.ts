import { resizePlane } from "../../src/core/geometry/resample.ts";
import { unitTable } from "../../src/core/image/intensity.ts";
import type { SourceImage } from "../../src/core/image/source.ts";
import { decodeRle } from "../../src/core/mask/rle.ts";
import type { Candidate } from "../../src/core/radedit/candidate.ts";
import { encodePng } from "../../src/imaging/png/encode-png.ts";
import { SYNTHETIC } from "../../src/core/dataset/png-text.ts";
import { differenceGray } from "../outputs.ts";
import { write } from "./glyphs.ts";

const TILE = 480;
const BAR = 40;
const SCALE = 2;

/** A gray picture of the film's size as a tile, letterboxed. */
const tile = (gray: Uint8Array, width: number, height: number): Uint8Array => {
  const scale = TILE / Math.max(width, height);
  const w = Math.round(width * scale);
  const h = Math.round(height * scale);
  const plane = resizePlane(Float32Array.from(gray), width, height, w, h);
  const out = new Uint8Array(TILE * TILE);
  const left = Math.floor((TILE - w) / 2);
  const top = Math.floor((TILE - h) / 2);
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) out[(top + y) * TILE + left + x] = Math.round(plane[y * w + x]!);
  return out;
};

/** The film with its masks: edit striped bright, keep darkened, free as it is. */
const masked = (gray: Uint8Array, width: number, { editMask, keepMask }: Candidate["request"]): Uint8Array => {
  const edit = editMask && decodeRle(editMask);
  const keep = keepMask && decodeRle(keepMask);
  const stripe = Math.ceil(width / 64);
  return gray.map((value, at) => {
    const onStripe = Math.floor(((at % width) + Math.floor(at / width)) / stripe) % 2 === 0;
    if (keep !== null && keep[at]! > 127) return value * 0.5;
    return edit !== null && edit[at]! > 127 && onStripe ? 255 : value;
  });
};

/** Before, masks, after and difference side by side with captions, as a PNG. */
export const contactSheet = (source: SourceImage, candidate: Candidate): Uint8Array => {
  const { width, height, bitDepth, samples } = source;
  const { intensity } = candidate.request;
  const unit = unitTable(intensity, bitDepth);
  const gray = (stored: SourceImage["samples"]): Uint8Array =>
    Uint8Array.from(stored, (value) => Math.round(255 * unit[value]!));
  const before = gray(samples);
  const tiles = [
    ["BEFORE", before],
    ["EDIT STRIPED, KEEP DARK", masked(before, width, candidate.request)],
    ["AFTER - SYNTHETIC", gray(candidate.samples)],
    ["DIFFERENCE - SYNTHETIC", differenceGray(samples, candidate.samples, intensity)],
  ] as const;
  const sheet = {
    width: TILE * tiles.length,
    height: TILE + BAR,
    samples: new Uint8Array(TILE * tiles.length * (TILE + BAR)),
  };
  tiles.forEach(([caption, picture], index) => {
    const pixels = tile(picture, width, height);
    for (let y = 0; y < TILE; y++)
      sheet.samples.set(pixels.subarray(y * TILE, (y + 1) * TILE), (BAR + y) * sheet.width + index * TILE);
    write(sheet, caption, [index * TILE + 12, (BAR - 7 * SCALE) / 2], SCALE, 255);
  });
  return encodePng({ ...sheet, bitDepth: 8 }, { Disclaimer: SYNTHETIC });
};

import { manifestRow, type ManifestRow } from "../src/core/dataset/manifest.ts";
import { pngText, SYNTHETIC } from "../src/core/dataset/png-text.ts";
import { storedPerUnit } from "../src/core/image/intensity.ts";
import type { SourceImage } from "../src/core/image/source.ts";
import { effectiveAtSource } from "../src/core/mask/effective.ts";
import type { Candidate } from "../src/core/radedit/candidate.ts";
import type { Intensity } from "../src/core/radedit/request.ts";
import { encodePng } from "../src/imaging/png/encode-png.ts";

/** What a run may have left in its folder; a new run replaces it. */
export const OUTPUT_NAME = /^(edit|raw|diff|mask-edit|mask-keep)-\d{4,}\.png$/;

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/**
 * The change as a gray picture: 128 where nothing changed, brighter where the film became denser. 127 levels are the
 * whole range of the request's intensity, so for an 8-bit film one level stands for two gray levels.
 */
export const differenceGray = (
  before: SourceImage["samples"],
  after: SourceImage["samples"],
  intensity: Intensity,
): Uint8Array =>
  Uint8Array.from(after, (value, at) => byte(128 + (127 * (value - before[at]!)) / storedPerUnit(intensity)));

export interface Output {
  readonly row: ManifestRow;
  /** By name, all but the manifest. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * A candidate as files and manifest row: the edited film at the source's size and depth with the row in an iTXt chunk,
 * the model's square, the change, and both effective masks at source size. @param index of the candidate, from 1
 */
export const candidateOutput = (source: SourceImage, candidate: Candidate, index: number): Output => {
  const digits = String(index).padStart(4, "0");
  const names = {
    edit: `edit-${digits}.png`,
    raw: `raw-${digits}.png`,
    diff: `diff-${digits}.png`,
    maskEdit: `mask-edit-${digits}.png`,
    maskKeep: `mask-keep-${digits}.png`,
  };
  const row = manifestRow(candidate, names);
  const { width, height, bitDepth } = source;
  const { crop, intensity } = candidate.request;
  const side = Math.sqrt(candidate.raw.length);
  const cells = Math.sqrt(candidate.effectiveEdit.length);
  const text = { Disclaimer: SYNTHETIC };
  const square = { width: side, height: side, bitDepth: 8 } as const;
  const gray = (samples: Uint8Array): Uint8Array => encodePng({ width, height, bitDepth: 8, samples }, text);
  const mask = (effective: Uint8Array): Uint8Array => gray(effectiveAtSource(effective, width, height, crop, cells));
  const edited = { width, height, bitDepth, samples: candidate.samples };
  const raw = Uint8Array.from(candidate.raw, (unit) => byte(255 * unit));
  return {
    row,
    files: new Map([
      [names.edit, encodePng(edited, pngText(row))],
      [names.raw, encodePng({ ...square, samples: raw }, text)],
      [names.diff, gray(differenceGray(source.samples, candidate.samples, intensity))],
      [names.maskEdit, mask(candidate.effectiveEdit)],
      [names.maskKeep, mask(candidate.effectiveKeep)],
    ]),
  };
};

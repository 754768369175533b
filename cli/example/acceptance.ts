import { decodeRle } from "../../src/core/mask/rle.ts";
import type { SourceImage } from "../../src/core/image/source.ts";
import type { Candidate } from "../../src/core/radedit/candidate.ts";

/** A normal finding: the same edit with it must change little (reference radedit.md 1.7). */
export const SHAM_PROMPT = "No acute cardiopulmonary process.";

/** What an edit of a film must come to; changes are gray levels of an 8-bit film. */
const ACCEPTANCE = { leastEdit: 8, mostFree: 4, mostSham: 0.5 } as const;

export interface Figures {
  readonly kept: number;
  readonly keptEqual: number;
  /** Mean absolute change. */
  readonly edit: number;
  readonly free: number;
  /** Mean change of the sham edit inside the edit mask as a share of the edit's. */
  readonly sham: number;
  readonly score: number | null;
  readonly passed: boolean;
}

/** Counts kept pixels itself, on the samples: it trusts none of the engine's own statistics there. */
export const figuresOf = (source: SourceImage, edited: Candidate, sham: Candidate): Figures => {
  const { keepMask } = edited.request;
  const keep = keepMask === null ? new Uint8Array() : decodeRle(keepMask);
  let kept = 0;
  let keptEqual = 0;
  keep.forEach((value, at) => {
    if (value <= 127) return;
    kept += 1;
    if (edited.samples[at] === source.samples[at]) keptEqual += 1;
  });
  const edit = edited.statistics.edit.meanAbsolute;
  const free = edited.statistics.free.meanAbsolute;
  const share = sham.statistics.edit.meanAbsolute / edit;
  const passed =
    kept > 0 &&
    keptEqual === kept &&
    edit >= ACCEPTANCE.leastEdit &&
    free <= ACCEPTANCE.mostFree &&
    share < ACCEPTANCE.mostSham;
  return { kept, keptEqual, edit, free, sham: share, score: edited.score.score, passed };
};

/** The table's head and a row of it. */
export const HEAD = "film          kept equal        edit   free   sham  score";

export const line = (name: string, { kept, keptEqual, edit, free, sham, score, passed }: Figures): string =>
  [
    name.padEnd(12),
    `${keptEqual}/${kept}`.padStart(15),
    edit.toFixed(2).padStart(8),
    free.toFixed(2).padStart(6),
    sham.toFixed(2).padStart(6),
    (score === null ? "-" : score.toFixed(2)).padStart(6),
    passed ? " pass" : " FAIL",
  ].join(" ");

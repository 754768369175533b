import type { Region, RegionChange } from "../radedit/candidate.ts";
import type { SourceMasks } from "./composite.ts";
import type { SourceImage } from "./source.ts";

/** The region of a source pixel; keep wins over edit, and an absent edit mask is the whole film. */
const regionAt = ({ edit, keep }: SourceMasks, at: number): Region => {
  if (keep !== null && keep[at]! > 127) return "keep";
  return edit === null || edit[at]! > 127 ? "edit" : "free";
};

/** Change of stored values from `before` to `after` in each region; an empty region counts 0 throughout. */
export const regionChanges = (
  before: SourceImage["samples"],
  after: SourceImage["samples"],
  masks: SourceMasks,
): Record<Region, RegionChange> => {
  const sums = { edit: [0, 0, 0, 0], free: [0, 0, 0, 0], keep: [0, 0, 0, 0] } satisfies Record<Region, number[]>;
  for (let at = 0; at < before.length; at++) {
    const sum = sums[regionAt(masks, at)];
    const signed = after[at]! - before[at]!;
    const absolute = Math.abs(signed);
    sum[0]! += 1;
    sum[1]! += absolute;
    sum[2] = Math.max(sum[2]!, absolute);
    sum[3]! += signed;
  }
  const summary = ([pixels = 0, absolute = 0, maxAbsolute = 0, signed = 0]: readonly number[]): RegionChange => ({
    pixels,
    meanAbsolute: pixels === 0 ? 0 : absolute / pixels,
    maxAbsolute,
    meanSigned: pixels === 0 ? 0 : signed / pixels,
  });
  return { edit: summary(sums.edit), free: summary(sums.free), keep: summary(sums.keep) };
};

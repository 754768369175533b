import { z } from "zod";
import type { Candidate } from "../radedit/candidate.ts";
import type { EditRequest } from "../radedit/request.ts";
import { fail, ok, type Result } from "../result.ts";

/** Names of the files written beside the row; never the source's name. */
export type OutputFiles = Readonly<Record<string, string>>;

const count = z.number().int().nonnegative();
const rle = z
  .object({ width: count, height: count, counts: z.array(count) })
  .refine(({ width, height, counts }) => counts.reduce((sum, run) => sum + run, 0) === width * height);

/** An EditRequest as JSON; ranges are the business of `validateRequest`. */
const requestSchema = z.object({
  version: z.literal(1),
  source: z.object({ hash: z.string(), width: count, height: count }),
  crop: z.object({ x: z.number().int(), y: z.number().int(), size: count }),
  intensity: z.object({ lo: z.number(), hi: z.number(), polarity: z.enum(["MONOCHROME1", "MONOCHROME2"]) }),
  editMask: rle.nullable(),
  keepMask: rle.nullable(),
  prompt: z.string(),
  sourcePrompt: z.string().nullable(),
  invertPrompt: z.string(),
  steps: z.number(),
  skip: z.number(),
  guidance: z.number(),
  seed: z.number(),
  vaeMode: z.enum(["mode", "sample"]),
  compat: z.enum(["paper", "released"]),
  composite: z.enum(["keep", "raw"]),
  feather: z.number(),
  detail: z.number(),
  bundle: z.string(),
}) satisfies z.ZodType<EditRequest>;

/** One line of manifest.jsonl: all that is needed to judge a candidate and to make it again. */
export type ManifestRow = Omit<Candidate, "samples" | "raw" | "latent" | "effectiveEdit" | "effectiveKeep"> & {
  readonly version: 1;
  readonly synthetic: true;
  /** Named on its own so that no reader misses a run under the released pipeline's differences. */
  readonly compat: EditRequest["compat"];
  readonly files: OutputFiles;
};

export const manifestRow = (candidate: Candidate, files: OutputFiles): ManifestRow => {
  const { request, provenance, hash, score, statistics, evaluations, milliseconds, warnings } = candidate;
  return {
    version: 1,
    synthetic: true,
    compat: request.compat,
    hash,
    files,
    score,
    statistics,
    warnings,
    provenance,
    evaluations,
    milliseconds,
    request,
  };
};

/** The request inside a manifest row, from JSON that nobody has checked yet. */
export const requestFromRow = (row: unknown): Result<EditRequest> => {
  const parsed = z.object({ request: requestSchema }).safeParse(row);
  if (parsed.success) return ok(parsed.data.request);
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "the row" : issue.path.join(".");
  return fail("row-invalid", `The manifest row cannot be read at ${where}`, "use one line of a manifest.jsonl");
};

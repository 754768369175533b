import { validateCrop } from "../geometry/crop.ts";
import type { SourceImage } from "../image/source.ts";
import type { Rle } from "../mask/rle.ts";
import { fail, ok, type Result, type UserError } from "../result.ts";
import { specialTokenError } from "../text/special-tokens.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { EditParameters, EditRequest } from "./request.ts";
import { validateSteps } from "./schedule.ts";

/** The ranges that page and command line allow, ends included (skip: 1 excluded). */
export const LIMITS = {
  skip: { min: 0, max: 1 },
  guidance: { min: 0, max: 100 },
  seed: { min: 0, max: 2 ** 32 - 1 },
  /** Source pixels. */
  feather: { min: 0, max: 256 },
  detail: { min: 0, max: 1 },
} as const;

const between = (name: keyof typeof LIMITS, value: number): UserError | null => {
  const { min, max } = LIMITS[name];
  if (value >= min && value <= max) return null; // NaN fails both comparisons
  const label = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return { code: `${name}-range`, problem: `${label} ${value} is out of range`, remedy: `choose ${min} to ${max}` };
};

/** Below 1, floor(N · skip) stays below N in floating point too, so at least one step is left to run. */
const skipError = (skip: number): UserError | null =>
  skip >= LIMITS.skip.min && skip < LIMITS.skip.max // NaN fails both comparisons
    ? null
    : {
        code: "skip-range",
        problem: skip >= 1 ? `Skip ${skip} leaves no step to run` : `Skip ${skip} is out of range`,
        remedy: "choose 0 or more, and less than 1",
      };

const seedError = (seed: number): UserError | null =>
  Number.isInteger(seed) || !Number.isFinite(seed)
    ? between("seed", seed)
    : { code: "seed-integer", problem: `Seed ${seed} is not whole`, remedy: "choose a whole number" };

const promptError = (prompt: string): UserError | null =>
  prompt.trim() === ""
    ? { code: "prompt-empty", problem: "The prompt is empty", remedy: "say what the edited film should show" }
    : specialTokenError(prompt);

/** Checks what a person can set. The first fault is returned; the value is the same object. */
export const validateParameters = <P extends EditParameters>(parameters: P, trainSteps: number): Result<P> => {
  const { prompt, sourcePrompt, steps, skip, guidance, seed, feather, detail } = parameters;
  const stepsResult = validateSteps(steps, trainSteps);
  if (!stepsResult.ok) return stepsResult;
  const error =
    promptError(prompt) ??
    specialTokenError(sourcePrompt ?? "") ??
    skipError(skip) ??
    between("guidance", guidance) ??
    seedError(seed) ??
    between("feather", feather) ??
    between("detail", detail);
  return error === null ? ok(parameters) : { ok: false, error };
};

const maskFits = (mask: Rle | null, source: SourceImage): boolean =>
  mask === null || (mask.width === source.width && mask.height === source.height);

/** Checks a whole request against the film and the bundle that are to run it. */
export const validateRequest = (
  request: EditRequest,
  source: SourceImage,
  config: EngineConfig,
): Result<EditRequest> => {
  const { crop, intensity, editMask, keepMask } = request;
  if (request.source.hash !== source.hash)
    return fail("source-differs", "This is not the film that the request was made for", "open the original film");
  if (request.bundle !== config.hash)
    return fail("bundle-differs", "The request was made with another bundle", "load the bundle that it names");
  if (!maskFits(editMask, source) || !maskFits(keepMask, source))
    return fail("mask-size", "A mask has another size than the film", `use ${source.width} by ${source.height} pixels`);
  if (!(Number.isFinite(intensity.lo) && Number.isFinite(intensity.hi) && intensity.lo < intensity.hi))
    return fail("intensity-range", `Intensity ${intensity.lo},${intensity.hi} is no range`, "give LO below HI");
  const cropResult = validateCrop(crop, source.width, source.height);
  return cropResult.ok ? validateParameters(request, config.schedule.trainSteps) : cropResult;
};

import { canonicalJson, sha256 } from "../hash.ts";
import { compositeKeep, compositeRaw, type SourceMasks } from "../image/composite.ts";
import { modelSquare } from "../image/crop-plane.ts";
import type { SourceImage } from "../image/source.ts";
import { regionChanges } from "../image/statistics.ts";
import { effectiveMasks } from "../mask/effective.ts";
import { decodeRle } from "../mask/rle.ts";
import { unwrap } from "../result.ts";
import { shareOutside } from "../scoring/frame.ts";
import { scoringGray } from "../scoring/gray8.ts";
import { scoreEdit } from "../scoring/score.ts";
import { stageCache, type Cache } from "./cache.ts";
import type { Candidate, EditProgress, Provenance, Score } from "./candidate.ts";
import { diffuse } from "./diffuse.ts";
import type { EngineConfig } from "./engine-config.ts";
import { createEstimator } from "./estimator.ts";
import { decodeGray, encodeLatent, imageTensor } from "./latent.ts";
import { createPhases } from "./phases.ts";
import type { CancelCheck, Clock, Models } from "./ports.ts";
import type { EditRequest } from "./request.ts";
import { restoredCells } from "./restored.ts";
import { scheduleSteps } from "./schedule.ts";
import { encodeTexts } from "./texts.ts";
import { traceEdit, type EditTrace } from "./trace.ts";
import { drawTrajectory } from "./trajectory.ts";
import { validateRequest } from "./validate.ts";
import { requestWarnings } from "./warnings.ts";

/** What an edit runs in: the host hands it over once per edit. */
export interface EditContext {
  readonly models: Models;
  readonly config: EngineConfig;
  /** Shared between edits: `createLruCache(bytes)`. Untouched by an edit that does not finish. */
  readonly caches: Cache;
  readonly clock: Clock;
  readonly cancel: CancelCheck;
  readonly onProgress: (progress: EditProgress) => void;
  /** `batchSize` must be the denoiser's. */
  readonly provenance: Provenance;
  /** Called once, before decoding, when given. */
  readonly trace?: ((trace: EditTrace) => void) | undefined;
}

/**
 * One edit, end to end: encode, invert, edit, decode, composite, score.
 * Throws UserFault for a request that does not fit film, bundle or ranges, and Cancelled when the check does.
 */
export const runEdit = async (context: EditContext, source: SourceImage, request: EditRequest): Promise<Candidate> => {
  const { models, config, clock, cancel, onProgress, provenance } = context;
  unwrap(validateRequest(request, source, config));
  const { channels, size } = config.latent;
  const masks = decodeMasks(request);
  const { width, height } = source;
  const effective = restoredCells(effectiveMasks(masks.edit, masks.keep, width, height, request.crop, size), request);
  const cache = stageCache(context.caches);
  const phases = createPhases(clock, cancel, onProgress);
  const estimator = createEstimator(models.denoiser, [channels, size, size], cancel, clock);

  const { x0, key } = await phases.run("encode", () => encode(context, cache, source, request));
  const contexts = await phases.run("text", () => encodeTexts(models.text, request));
  const trajectory = drawTrajectory(x0, scheduleSteps(config.schedule, request.steps, request.skip), request.seed);
  const masked = { masks: effective, estimator, cache, key, phases, onProgress };
  const latent = await diffuse({ config, request, trajectory, contexts, ...masked });
  context.trace?.(traceEdit(request, config.latent, trajectory, contexts, effective, latent));

  const { raw, samples } = await phases.run("decode", async () => {
    const edited = await decodeGray(models.autoencoder, latent, config);
    if (request.composite === "raw")
      return { raw: edited, samples: compositeRaw(source, request.crop, request.intensity, config.resolution, edited) };
    await cancel();
    const recon = await cached(cache, `${key} recon`, () => decodeGray(models.autoencoder, x0, config));
    const decoded = { resolution: config.resolution, edited, recon };
    return { raw: edited, samples: compositeKeep(source, request, masks, decoded) };
  });
  const score = await phases.run("score", () => scoreCandidate(context, source, request, masks, samples));
  const hash = await sha256(canonicalJson(request), samples);
  cache.commit();
  return {
    request,
    provenance,
    hash,
    samples,
    raw,
    latent,
    effectiveEdit: effective.edit,
    effectiveKeep: effective.keep,
    score,
    statistics: regionChanges(source.samples, samples, masks),
    evaluations: estimator.evaluations(),
    milliseconds: phases.milliseconds(),
    warnings: [...requestWarnings(request, effective), ...(score.warning === null ? [] : [score.warning])],
  };
};

const decodeMasks = ({ editMask, keepMask }: EditRequest): SourceMasks => ({
  edit: editMask && decodeRle(editMask),
  keep: keepMask && decodeRle(keepMask),
});

const cached = async (cache: Cache, key: string, make: () => Promise<Float32Array>): Promise<Float32Array> => {
  const found = cache.get(key);
  if (found !== undefined) return found;
  const made = await make();
  cache.set(key, made);
  return made;
};

/** x0 and the key that names everything it depends on. */
const encode = async (
  { models, config, provenance }: EditContext,
  cache: Cache,
  source: SourceImage,
  request: EditRequest,
): Promise<{ readonly x0: Float32Array; readonly key: string }> => {
  const image = imageTensor(modelSquare(source, request.crop, request.intensity, config.resolution), config);
  const drawn = request.vaeMode === "sample" ? request.seed : "";
  const parts = [await sha256(image.data), config.hash, provenance.backend, provenance.precision];
  const key = [...parts, request.vaeMode, drawn].join(" ");
  const { scaling } = config.latent;
  return { key, x0: await cached(cache, key, () => encodeLatent(models.autoencoder, image, scaling, request)) };
};

const scoreCandidate = (
  { models, config }: EditContext,
  source: SourceImage,
  { crop, intensity, prompt, sourcePrompt }: EditRequest,
  { edit }: SourceMasks,
  samples: SourceImage["samples"],
): Promise<Score> => {
  const whole = () => new Uint8Array(source.samples.length).fill(255);
  const outside = shareOutside(edit ?? whole(), source.width, crop, config.scoring);
  const what = edit === null ? "film" : "edit mask";
  const warning =
    outside > 0.2 ? `${Math.round(outside * 100)} % of the ${what} lies outside the square that is scored` : null;
  return scoreEdit(models, config.scoring, {
    original: scoringGray(source, intensity, crop),
    edited: scoringGray({ ...source, samples }, intensity, crop),
    prompt,
    sourcePrompt,
    warning,
  });
};

import type { Candidate } from "../core/radedit/candidate.ts";
import type { EditRequest } from "../core/radedit/request.ts";
import { skippedSteps } from "../core/radedit/schedule.ts";

/** How fast this machine runs the open bundle. */
export interface Speed {
  /** One denoiser evaluation. */
  readonly evaluation: number;
  /** All of an edit but the denoiser. */
  readonly overhead: number;
}

/**
 * Before the first edit the autoencoder, text and scorer, first use included, are taken for this many evaluations: the
 * demo bundle takes 32 on WASM. A large denoiser takes fewer, and so many more evaluations that it hardly matters.
 */
const OVERHEAD_EVALUATIONS = 32;

export const assumedSpeed = (evaluationMilliseconds: number): Speed => ({
  evaluation: evaluationMilliseconds,
  overhead: OVERHEAD_EVALUATIONS * evaluationMilliseconds,
});

/** What a finished edit teaches; null where it ran no evaluation. */
export const measuredSpeed = ({ milliseconds, evaluations }: Candidate): Speed | null => {
  const { invert, edit, ...rest } = milliseconds;
  if (evaluations === 0) return null;
  return {
    evaluation: (invert + edit) / evaluations,
    overhead: Object.values(rest).reduce((sum, phase) => sum + phase, 0),
  };
};

type Inverted = Pick<
  EditRequest,
  "source" | "crop" | "intensity" | "steps" | "skip" | "seed" | "invertPrompt" | "vaeMode"
>;

/** Equal for two requests when the second finds the first one's inversion in the cache. */
export const inversionKey = ({ source, crop, intensity, steps, skip, seed, invertPrompt, vaeMode }: Inverted): string =>
  JSON.stringify([source.hash, crop, intensity, steps, skip, seed, invertPrompt, vaeMode]);

/** Evaluations of an edit with n used steps: 3n - 1 the first time, 2n - 1 with the inversion in the cache. */
export const expectedEvaluations = (steps: number, skip: number, cached: boolean): number =>
  (cached ? 2 : 3) * (steps - skippedSteps(steps, skip)) - 1;

export const estimateSeconds = (speed: Speed, steps: number, skip: number, cached: boolean): number =>
  (expectedEvaluations(steps, skip, cached) * speed.evaluation + speed.overhead) / 1000;

/** For people: `8 s`, `1 min 20 s`, `2 h 5 min`; from a minute on in steps of five seconds. */
export const formatDuration = (seconds: number): string => {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) {
    const rounded = 5 * Math.round(seconds / 5);
    return rounded % 60 === 0 ? `${rounded / 60} min` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
  }
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

import type { EffectiveMasks } from "../mask/effective.ts";
import type { Cache } from "./cache.ts";
import type { EditProgress } from "./candidate.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { Estimator } from "./estimator.ts";
import { invert, missingEvaluations } from "./invert.ts";
import { PAPER, plannedEvaluations, RELEASED, runLoop } from "./loop.ts";
import type { Phases } from "./phases.ts";
import { previewGray } from "./preview.ts";
import type { EditRequest } from "./request.ts";
import type { Contexts } from "./texts.ts";
import type { Trajectory } from "./trajectory.ts";

/** Inversion and edit loop: all that happens between x0 and the final latent. */
export interface Diffusion {
  readonly config: EngineConfig;
  readonly request: EditRequest;
  readonly trajectory: Trajectory;
  readonly contexts: Contexts;
  /** `keep` is what is restored: `restoredCells`. */
  readonly masks: EffectiveMasks;
  readonly estimator: Estimator;
  readonly cache: Cache;
  /** Names x0 (image, bundle, device, mode); seed and inversion text are added here. */
  readonly key: string;
  readonly phases: Phases;
  readonly onProgress: (progress: EditProgress) => void;
}

/** @returns the final latent, scaled, [C*h*w] */
export const diffuse = async (diffusion: Diffusion): Promise<Float32Array> => {
  const { config, request, trajectory, contexts, masks, estimator, cache, phases, onProgress } = diffusion;
  const sharesFirst = request.invertPrompt === "";
  const inversion = {
    trajectory,
    context: contexts.invert,
    estimator,
    cache,
    key: `${diffusion.key} ${JSON.stringify([request.seed, request.invertPrompt])}`,
  };
  const plan = {
    trajectory,
    guidance: request.guidance,
    edit: masks.edit,
    keep: masks.keep,
    sharesFirst,
  };
  const missing = missingEvaluations(inversion, estimator.batchSize);
  const evaluations = missing + plannedEvaluations(plan);
  const total = missing + trajectory.steps.length;
  let done = 0;
  const report = (phase: "invert" | "edit", steps: number, gray: Uint8ClampedArray | null): void => {
    done += steps;
    const each = estimator.millisecondsEach();
    const secondsLeft = each === null ? null : (each * (evaluations - estimator.evaluations())) / 1000;
    const preview = gray && { size: config.latent.size, gray };
    onProgress({ kind: "step", phase, done, total, secondsLeft, preview });
  };
  const inverted = await phases.run("invert", () =>
    invert({ ...inversion, onSteps: (steps) => report("invert", steps, null) }),
  );
  return phases.run("edit", () =>
    runLoop({
      ...plan,
      inverted,
      unconditional: contexts.unconditional,
      conditional: contexts.conditional,
      rule: request.compat === "paper" ? PAPER : RELEASED,
      estimator,
      onStep: (index, latent, estimate) =>
        report("edit", 1, previewGray(latent, estimate, trajectory.steps[index]!, config.preview)),
    }),
  );
};

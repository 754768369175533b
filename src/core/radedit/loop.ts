import type { Tensor } from "../tensor.ts";
import type { EstimateItem, Estimator } from "./estimator.ts";
import { latentAt, type Trajectory } from "./trajectory.ts";

/** Where Algorithm 3 and the released pipeline part. */
export interface LoopRule {
  /** The index in the trajectory of the latent that is restored inside keep after step `step`. */
  readonly restored: (step: number) => number;
  /** Whether the last step adds its residual. */
  readonly finalResidual: "keep" | "zero";
}

/** Restores the latent of the timestep just reached; with guidance 0 the latents return to x0. */
export const PAPER: LoopRule = { restored: (step) => step + 1, finalResidual: "keep" };

/** The released pipeline restores the latent of the timestep just left, and smooths at the last step. */
export const RELEASED: LoopRule = { restored: (step) => step, finalResidual: "zero" };

export interface EditLoop {
  readonly trajectory: Trajectory;
  /** The inversion's noise estimate at each x̂_t. */
  readonly inverted: readonly Float32Array[];
  /** [1,L,D] of the empty text and of the prompt. */
  readonly unconditional: Tensor;
  readonly conditional: Tensor;
  readonly guidance: number;
  /** One byte (0/1) a latent cell, h*w. */
  readonly edit: Uint8Array;
  readonly keep: Uint8Array;
  readonly rule: LoopRule;
  /** True when the inversion text is empty: its first estimate is then the first unconditional one of this pass. */
  readonly sharesFirst: boolean;
  readonly estimator: Estimator;
  /** In each step, once its noise estimate is known: its index, the latent it starts from, and the estimate. */
  readonly onStep: (step: number, latent: Float32Array, estimate: Float32Array) => void;
}

type Plan = Pick<EditLoop, "trajectory" | "guidance" | "edit" | "keep" | "sharesFirst">;

/** Which estimates the masks and the guidance call for; a kept cell calls for none. */
const needs = ({ guidance, edit, keep }: Plan): { readonly conditional: boolean; readonly unconditional: boolean } => {
  const conditional = guidance !== 0 && edit.includes(1);
  const free = edit.some((cell, at) => cell === 0 && keep[at] === 0);
  return { conditional, unconditional: !conditional || guidance !== 1 || free };
};

/** Evaluations that the reverse pass will spend. */
export const plannedEvaluations = (plan: Plan): number => {
  const { conditional, unconditional } = needs(plan);
  const steps = plan.trajectory.steps.length;
  return (conditional ? steps : 0) + (unconditional ? steps - (plan.sharesFirst ? 1 : 0) : 0);
};

/** e = edit ⊙ (u + w · (c − u)) + (1 − edit) ⊙ u, the local guidance of Algorithm 3. */
const mixEstimates = (
  unconditional: Float32Array | undefined,
  conditional: Float32Array | undefined,
  { edit, guidance }: Pick<EditLoop, "edit" | "guidance">,
): Float32Array => {
  if (conditional === undefined) return unconditional as Float32Array;
  if (unconditional === undefined) return conditional;
  return unconditional.map((u, at) => (edit[at % edit.length] === 1 ? u + guidance * (conditional[at]! - u) : u));
};

/**
 * The reverse pass of the paper's Algorithm 3. At η = 1 the posterior mean is linear, μ(x, e) = a·x + b·e, so the step
 * x_p = μ(x, e) + r with r = x̂_p − μ(x̂, ê) is written x̂_p + a·(x − x̂) + b·(e − ê): where nothing was changed, x
 * returns to x̂ without a rounding error, whatever the schedule.
 * @returns the final latent, scaled, [C*h*w]
 */
export const runLoop = async (loop: EditLoop): Promise<Float32Array> => {
  const { trajectory, inverted, keep, rule, estimator, onStep } = loop;
  const need = needs(loop);
  const last = trajectory.steps.length - 1;
  let x = latentAt(trajectory, 0);
  for (const [index, step] of trajectory.steps.entries()) {
    const started = inverted[index]!;
    const shared = index === 0 && loop.sharesFirst ? started : undefined;
    const item = (context: Tensor): EstimateItem => ({ latent: x, timestep: step.timestep, context });
    const fresh = await estimator.estimate([
      ...(need.unconditional && shared === undefined ? [item(loop.unconditional)] : []),
      ...(need.conditional ? [item(loop.conditional)] : []),
    ]);
    const conditional = need.conditional ? fresh.at(-1) : undefined;
    const unconditional = need.unconditional ? (shared ?? fresh[0]) : undefined;
    const estimate = mixEstimates(unconditional, conditional, loop);
    const here = latentAt(trajectory, index);
    const next = latentAt(trajectory, index + 1);
    const restored = latentAt(trajectory, rule.restored(index));
    const smooths = index === last && rule.finalResidual === "zero";
    onStep(index, x, estimate);
    x = x.map((value, at) => {
      const e = estimate[at]!;
      if (keep[at % keep.length] === 1) return restored[at]!;
      if (smooths) return step.latent * value + step.estimate * e;
      return next[at]! + step.latent * (value - here[at]!) + step.estimate * (e - started[at]!);
    });
  }
  return x;
};

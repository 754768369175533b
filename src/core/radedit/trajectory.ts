import { normalDraws } from "./noise.ts";
import type { Step } from "./schedule.ts";

/** The edit-friendly forward samples of an image (Huberman-Spiegelglas et al. 2024): independent noise at every step. */
export interface Trajectory {
  readonly steps: readonly Step[];
  /** The draw ε of each step, [C*h*w]. */
  readonly draws: readonly Float32Array[];
  /** x̂ of each step, then x0: one more than there are steps, so x̂ after step i is at i + 1. */
  readonly latents: readonly Float32Array[];
}

/** x̂_t = sqrt(ā_t) · x0 + sqrt(1 − ā_t) · ε(seed, t). */
export const drawTrajectory = (x0: Float32Array, steps: readonly Step[], seed: number): Trajectory => {
  const draws = steps.map(({ timestep }) => normalDraws(seed, timestep, x0.length));
  const noised = steps.map(({ signal, noise }, index) => {
    const draw = draws[index]!;
    return x0.map((value, at) => signal * value + noise * draw[at]!);
  });
  return { steps, draws, latents: [...noised, x0] };
};

/** The latent at an index of the trajectory; a bug if there is none. */
export const latentAt = ({ latents }: Trajectory, index: number): Float32Array => {
  const latent = latents[index];
  if (latent === undefined) throw new Error(`no latent ${index} in a trajectory of ${latents.length}`);
  return latent;
};

import { fail, ok, type Result } from "../result.ts";
import type { EngineConfig } from "./engine-config.ts";

type ScheduleConfig = EngineConfig["schedule"];

/** One step of the reverse pass, from train timestep `t` to `t - trainSteps / N`. */
export interface Step {
  readonly timestep: number;
  /** x̂_t = signal * x0 + noise * ε, that is sqrt(ā_t) and sqrt(1 − ā_t). */
  readonly signal: number;
  readonly noise: number;
  /** The posterior mean at η = 1 is linear: μ(x, e) = latent * x + estimate * e. */
  readonly latent: number;
  readonly estimate: number;
}

/** The numbers of steps that divide `trainSteps`, ascending. */
export const validSteps = (trainSteps: number): number[] =>
  Array.from({ length: trainSteps }, (_, index) => index + 1).filter((steps) => trainSteps % steps === 0);

/** Only a divisor keeps the trailing grid and the previous timestep t − trainSteps/N in agreement. */
export const validateSteps = (steps: number, trainSteps: number): Result<number> => {
  if (!Number.isInteger(steps) || steps < 1 || steps > trainSteps)
    return fail("steps-range", `${steps} steps are not possible`, `choose a whole number from 1 to ${trainSteps}`);
  if (trainSteps % steps === 0) return ok(steps);
  const valid = validSteps(trainSteps);
  const below = valid.findLast((candidate) => candidate < steps);
  const above = valid.find((candidate) => candidate > steps);
  return fail("steps-divide", `${steps} steps do not divide ${trainSteps}`, `choose ${below} or ${above}`);
};

/** S, the number of noisiest steps that are never run. */
export const skippedSteps = (steps: number, skip: number): number => Math.floor(steps * skip);

/** ā_t for t = 0 … trainSteps − 1, float64: the cumulative product of 1 − β, β linear from first to last. */
export const cumulativeAlphas = ({ trainSteps, betaStart, betaEnd }: ScheduleConfig): Float64Array => {
  const alphas = new Float64Array(trainSteps);
  let product = 1;
  for (let t = 0; t < trainSteps; t++) {
    product *= 1 - (betaStart + ((betaEnd - betaStart) * t) / (trainSteps - 1));
    alphas[t] = product;
  }
  return alphas;
};

/**
 * The steps that an edit runs, noisiest first: trailing spacing without the first floor(steps * skip).
 * DDIM at η = 1 with variance s² = (1−ā_p)/(1−ā_t) · (1 − ā_t/ā_p) and ā_p = 1 past the last step
 * (Song et al. 2021, equation 12). Throws when `steps` does not divide the train steps; see `validateSteps`.
 */
export const scheduleSteps = (schedule: ScheduleConfig, steps: number, skip: number): Step[] => {
  const { trainSteps } = schedule;
  if (trainSteps % steps !== 0) throw new Error(`${steps} steps do not divide ${trainSteps}`);
  const stride = trainSteps / steps;
  const alphas = cumulativeAlphas(schedule);
  const alphaAt = (t: number): number => (t < 0 ? 1 : alphas[t]!);
  return Array.from({ length: steps }, (_, index) => trainSteps - 1 - index * stride)
    .slice(skippedSteps(steps, skip))
    .map((timestep) => {
      const here = alphaAt(timestep);
      const next = alphaAt(timestep - stride);
      const variance = ((1 - next) / (1 - here)) * (1 - here / next);
      const latent = Math.sqrt(next / here);
      return {
        timestep,
        signal: Math.sqrt(here),
        noise: Math.sqrt(1 - here),
        latent,
        estimate: Math.sqrt(Math.max(0, 1 - next - variance)) - latent * Math.sqrt(1 - here),
      };
    });
};

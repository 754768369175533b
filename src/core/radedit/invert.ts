import type { Tensor } from "../tensor.ts";
import type { Cache } from "./cache.ts";
import type { Estimator } from "./estimator.ts";
import { latentAt, type Trajectory } from "./trajectory.ts";

export interface Inversion {
  readonly trajectory: Trajectory;
  /** [1,L,D] of the inversion text. */
  readonly context: Tensor;
  readonly estimator: Estimator;
  readonly cache: Cache;
  /** Names all that an estimate depends on but the timesteps: x0, seed and inversion text. */
  readonly key: string;
  /** After each call, with the number of steps it covered; a cache hit takes no time and is not told. */
  readonly onSteps: (steps: number) => void;
}

/**
 * The batches of an inversion: full ones from the least noisy step backwards, the rest first. Another skip then gives
 * the same full batches, and they are found in the cache.
 */
const batches = (count: number, size: number): (readonly [from: number, to: number])[] => {
  const rest = count % size;
  const starts = Array.from({ length: Math.floor(count / size) }, (_, index) => rest + index * size);
  return [...(rest === 0 ? [] : ([[0, rest]] as const)), ...starts.map((from) => [from, from + size] as const)];
};

const batchKey = ({ key, trajectory }: Pick<Inversion, "key" | "trajectory">, from: number, to: number): string =>
  `${key} estimates ${trajectory.steps
    .slice(from, to)
    .map(({ timestep }) => timestep)
    .join(",")}`;

/** How many of the inversion's evaluations the cache does not hold. */
export const missingEvaluations = (
  inversion: Pick<Inversion, "key" | "trajectory" | "cache">,
  batchSize: number,
): number =>
  batches(inversion.trajectory.steps.length, batchSize)
    .filter(([from, to]) => inversion.cache.get(batchKey(inversion, from, to)) === undefined)
    .reduce((sum, [from, to]) => sum + to - from, 0);

/**
 * The noise estimate at each x̂_t. The edit loop needs nothing else of an inversion: the residual of a step is
 * r = x̂_p − μ(x̂_t, e), with no division by the posterior's deviation, which is 0 at the last step. A batch is cached
 * under exactly what it was computed from, so that a hit has the bytes of a fresh call; neither N nor compat enters.
 */
export const invert = async (inversion: Inversion): Promise<Float32Array[]> => {
  const { trajectory, context, estimator, cache, onSteps } = inversion;
  const estimates: Float32Array[] = [];
  for (const [from, to] of batches(trajectory.steps.length, estimator.batchSize)) {
    const key = batchKey(inversion, from, to);
    const items = trajectory.steps
      .slice(from, to)
      .map(({ timestep }, index) => ({ latent: latentAt(trajectory, from + index), timestep, context }));
    const size = latentAt(trajectory, from).length;
    let joined = cache.get(key);
    if (joined === undefined) {
      joined = new Float32Array(size * items.length);
      for (const [index, estimate] of (await estimator.estimate(items)).entries()) joined.set(estimate, index * size);
      cache.set(key, joined);
      onSteps(items.length);
    }
    for (let index = 0; index < items.length; index++)
      estimates.push(joined.subarray(index * size, (index + 1) * size));
  }
  return estimates;
};

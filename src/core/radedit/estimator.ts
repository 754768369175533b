import { finite } from "../finite.ts";
import type { Tensor } from "../tensor.ts";
import type { CancelCheck, Clock, Denoiser } from "./ports.ts";

/** One noise estimate to make. */
export interface EstimateItem {
  /** [C*h*w] */
  readonly latent: Float32Array;
  readonly timestep: number;
  /** [1,L,D] */
  readonly context: Tensor;
}

/** The denoiser behind a cancel check, with its cost counted. */
export interface Estimator {
  readonly batchSize: number;
  /** Estimates in the order of the items, in calls of at most `batchSize`. */
  readonly estimate: (items: readonly EstimateItem[]) => Promise<Float32Array[]>;
  /** Evaluations so far, in batch items. */
  readonly evaluations: () => number;
  /** Mean time of an evaluation so far; null before the first. */
  readonly millisecondsEach: () => number | null;
}

const stack = (parts: readonly Float32Array[]): Float32Array => {
  const size = parts[0]?.length ?? 0;
  const stacked = new Float32Array(size * parts.length);
  parts.forEach((part, index) => {
    if (part.length !== size) throw new Error(`cannot batch ${part.length} with ${size} elements`);
    stacked.set(part, index * size);
  });
  return stacked;
};

/** @param dims [C,h,w] of a latent */
export const createEstimator = (
  denoiser: Denoiser,
  dims: readonly [number, number, number],
  cancel: CancelCheck,
  clock: Clock,
): Estimator => {
  const elements = dims[0] * dims[1] * dims[2];
  let evaluations = 0;
  let milliseconds = 0;
  const call = async (items: readonly EstimateItem[]): Promise<Float32Array[]> => {
    await cancel();
    const started = clock.now();
    const [, length = 0, depth = 0] = items[0]?.context.dims ?? [];
    const { data } = await denoiser.predict(
      { dims: [items.length, ...dims], data: stack(items.map(({ latent }) => latent)) },
      items.map(({ timestep }) => timestep),
      { dims: [items.length, length, depth], data: stack(items.map(({ context }) => context.data)) },
    );
    milliseconds += clock.now() - started;
    evaluations += items.length;
    const wanted = items.length * elements;
    if (data.length !== wanted) throw new Error(`the denoiser returned ${data.length} numbers instead of ${wanted}`);
    finite(data, "denoiser");
    return items.map((_, index) => data.slice(index * elements, (index + 1) * elements));
  };
  return {
    batchSize: denoiser.batchSize,
    estimate: async (items) => {
      const results: Float32Array[] = [];
      for (let at = 0; at < items.length; at += denoiser.batchSize)
        results.push(...(await call(items.slice(at, at + denoiser.batchSize))));
      return results;
    },
    evaluations: () => evaluations,
    millisecondsEach: () => (evaluations === 0 ? null : milliseconds / evaluations),
  };
};

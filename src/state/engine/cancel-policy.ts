/** How long the denoiser calls of this worker took, in milliseconds; 0 before the first. */
export interface CallTimes {
  readonly last: number;
  readonly slowest: number;
}

export const noCalls: CallTimes = { last: 0, slowest: 0 };

export const withCall = (times: CallTimes, milliseconds: number): CallTimes => ({
  last: milliseconds,
  slowest: Math.max(times.slowest, milliseconds),
});

/** After a cancel the worker may finish the call that runs; then it is killed (architecture.md, "Cancel"). */
export const graceMilliseconds = ({ last }: CallTimes): number => Math.max(10_000, 3 * last);

/** No progress for this long is a hang (architecture.md, "Cancel"). */
export const hangMilliseconds = ({ slowest }: CallTimes): number => Math.max(30_000, 10 * slowest);

/** While a bundle opens nothing is measured yet, and compiling one module on a slow machine gives no sign of life. */
export const OPEN_HANG_MILLISECONDS = 180_000;

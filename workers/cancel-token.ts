import { Cancelled, type CancelCheck } from "../src/core/radedit/ports.ts";
import type { CancelHandle } from "./contract.ts";

/** Numbers of calls that a message has cancelled; calls end long before it could grow. */
export type CancelledCalls = Set<number>;

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Reads the page's wish to stop, from shared memory or, without it, from a message: so that one can come in, the
 * check first yields to the event loop.
 */
export const cancelCheck =
  ({ call, flag }: CancelHandle, cancelled: CancelledCalls): CancelCheck =>
  async () => {
    await macrotask();
    if (cancelled.has(call) || (flag !== null && Atomics.load(flag, 0) === 1)) throw new Cancelled();
  };

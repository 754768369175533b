import { expose, type ProxyMarked, releaseProxy, type Remote } from "comlink";
import { Cancelled } from "../src/core/radedit/ports.ts";
import { fail, UserFault } from "../src/core/result.ts";
import { cancelCheck } from "./cancel-token.ts";
import type { InferenceApi, Outcome } from "./contract.ts";
import { type EngineSession, openSession } from "./engine-session.ts";
import { handOver } from "./hand-over.ts";

const cancelled = new Set<number>();
let session: EngineSession | null = null;

/** A cancel and what a user can cause are outcomes; anything else is ours and rejects. */
const settle = async <T>(work: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return { kind: "done", value: await work() };
  } catch (cause) {
    if (cause instanceof Cancelled) return { kind: "cancelled" };
    if (cause instanceof UserFault) return { kind: "failed", error: cause.error };
    throw cause;
  }
};

/** The page's end of a callback is freed when the call ends. */
const release = (callback: unknown): void => {
  const remote = callback as Remote<(() => void) & ProxyMarked>;
  remote[releaseProxy]();
};

const api: InferenceApi = {
  open: async (signal, input, onProgress) => {
    try {
      return await settle(async () => {
        await session?.dispose();
        session = null;
        session = await openSession(input, cancelCheck(signal, cancelled), onProgress);
        return session.info;
      });
    } finally {
      release(onProgress);
    }
  },
  edit: async (signal, input, onProgress) => {
    try {
      const outcome = await settle(async () => {
        if (!session) throw new UserFault(notOpen);
        return session.edit(input, cancelCheck(signal, cancelled), onProgress);
      });
      return handOver(outcome, ({ samples, raw, latent }) => [samples, raw, latent]);
    } finally {
      cancelled.delete(signal.call);
      release(onProgress);
    }
  },
  cancel: (call) => {
    cancelled.add(call);
  },
};

const notOpen = fail("no-bundle", "No bundle is open", "wait for it to load, or reload the page").error;

expose(api);

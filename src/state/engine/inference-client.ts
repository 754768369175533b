import { proxy, type Remote } from "comlink";
import type {
  CancelHandle,
  EditInput,
  EngineInfo,
  InferenceApi,
  OpenInput,
  OpenProgress,
  Outcome,
} from "../../../workers/contract.ts";
import type { Candidate, EditProgress } from "../../core/radedit/candidate.ts";
import { fail } from "../../core/result.ts";
import { graceMilliseconds, hangMilliseconds, noCalls, OPEN_HANG_MILLISECONDS, withCall } from "./cancel-policy.ts";
import { SerialQueue } from "./queue.ts";
import { type Supervised, supervise } from "./supervise.ts";
import type { WorkerHost } from "./worker-host.ts";

const failures = {
  hang: fail("engine-hang", "The engine gave no sign of life and was restarted", "try again, or close other programs"),
  crash: fail("engine-crash", "The engine stopped unexpectedly and was restarted", "try again, or close other tabs"),
} as const;

const shared = (): Int32Array | null =>
  globalThis.crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) : null;

/**
 * The page's end of the inference worker: one call at a time, cancel by asking first and by killing the worker after
 * the grace time, a new worker with the same bundle for the call after that.
 */
export class InferenceClient {
  readonly #spawn: () => WorkerHost<InferenceApi>;
  readonly #onReopen: (info: EngineInfo) => void;
  readonly #queue = new SerialQueue();
  #host: WorkerHost<InferenceApi> | null = null;
  /** What the living worker has open, and what the page wants it to have. */
  #opened: OpenInput | null = null;
  #wanted: OpenInput | null = null;
  #times = noCalls;
  #calls = 0;

  /** @param onReopen told what a new worker runs on, which may be another backend than before */
  constructor(spawn: () => WorkerHost<InferenceApi>, onReopen: (info: EngineInfo) => void) {
    this.#spawn = spawn;
    this.#onReopen = onReopen;
  }

  open(signal: AbortSignal, input: OpenInput, onProgress: (p: OpenProgress) => void): Promise<Outcome<EngineInfo>> {
    return this.#queue.run(() => {
      this.#wanted = input;
      return this.#open(signal, input, onProgress);
    });
  }

  edit(signal: AbortSignal, input: EditInput, onProgress: (p: EditProgress) => void): Promise<Outcome<Candidate>> {
    return this.#queue.run(async () => {
      if (this.#wanted === null) throw new Error("edit before open");
      if (this.#opened !== this.#wanted) {
        const reopened = await this.#open(signal, this.#wanted, () => undefined);
        if (reopened.kind !== "done") return reopened;
        this.#onReopen(reopened.value);
      }
      let since = performance.now();
      const hang = (): number => hangMilliseconds(this.#times);
      return this.#call(signal, hang, (api, handle, beat) =>
        api.edit(
          handle,
          input,
          proxy((progress: EditProgress) => {
            const now = performance.now();
            if (progress.kind === "step") this.#times = withCall(this.#times, now - since);
            since = now;
            beat();
            onProgress(progress);
          }),
        ),
      );
    });
  }

  async #open(
    signal: AbortSignal,
    input: OpenInput,
    onProgress: (progress: OpenProgress) => void,
  ): Promise<Outcome<EngineInfo>> {
    this.#opened = null;
    const outcome = await this.#call<EngineInfo>(
      signal,
      () => OPEN_HANG_MILLISECONDS,
      (api, handle, beat) =>
        api.open(
          handle,
          input,
          proxy((progress: OpenProgress) => {
            beat();
            onProgress(progress);
          }),
        ),
    );
    if (outcome.kind === "done") {
      const { evaluationMilliseconds, batchSize } = outcome.value;
      this.#times = withCall(noCalls, evaluationMilliseconds * batchSize);
      this.#opened = input;
    }
    return outcome;
  }

  async #call<T>(
    signal: AbortSignal,
    hang: () => number,
    start: (api: Remote<InferenceApi>, handle: CancelHandle, beat: () => void) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    if (signal.aborted) return { kind: "cancelled" };
    const host = (this.#host ??= this.#spawn());
    const handle: CancelHandle = { call: ++this.#calls, flag: shared() };
    let ended = false;
    const onCancel = (): void => {
      if (handle.flag) Atomics.store(handle.flag, 0, 1);
      void host.api.cancel(handle.call);
    };
    let result: Supervised<Outcome<T>>;
    try {
      result = await supervise(
        { signal, onCancel, grace: () => graceMilliseconds(this.#times), hang, onCrash: host.onCrash },
        (beat) => start(host.api, handle, () => !ended && beat()),
      );
    } catch (fault) {
      // A fault of ours, a lost GPU, no memory left: what the worker holds cannot be relied on.
      this.#forget(host);
      throw fault;
    } finally {
      ended = true;
    }
    if (result.kind === "settled") return result.value;
    this.#forget(host);
    if (result.why === "cancel") return { kind: "cancelled" };
    return { kind: "failed", error: failures[result.why].error };
  }

  #forget(host: WorkerHost<InferenceApi>): void {
    host.terminate();
    this.#host = null;
    this.#opened = null;
    this.#times = noCalls;
  }
}

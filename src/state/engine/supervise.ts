import type { OnCrash } from "./crash-notice.ts";

/** How a call in a worker ended: by itself, or because the worker had to be given up. */
export type Supervised<T> =
  | { readonly kind: "settled"; readonly value: T }
  | { readonly kind: "given-up"; readonly why: "cancel" | "hang" | "crash"; readonly detail: string };

export interface Supervision {
  /** The user's wish to stop. */
  readonly signal: AbortSignal;
  /** Tells the worker of the wish, at once. */
  readonly onCancel: () => void;
  /** Milliseconds the worker gets to answer a cancel, and to show a sign of life; read when a timer is set. */
  readonly grace: () => number;
  readonly hang: () => number;
  /** Told if the worker itself breaks. */
  readonly onCrash: OnCrash;
}

/**
 * Waits for `start`, which is handed a `beat` to call on every sign of life.
 * Cancelling is cooperative first: only a worker that does not answer in time is given up. A call that throws rejects.
 */
export const supervise = <T>(
  { signal, onCancel, grace, hang, onCrash }: Supervision,
  start: (beat: () => void) => Promise<T>,
): Promise<Supervised<T>> =>
  new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let leave = (): void => undefined;
    const finish = (): void => {
      clearTimeout(timer);
      leave();
      signal.removeEventListener("abort", cancel);
    };
    const giveUp = (why: "cancel" | "hang" | "crash", detail = ""): void => {
      finish();
      resolve({ kind: "given-up", why, detail });
    };
    const beat = (): void => {
      if (signal.aborted) return; // the grace time runs on; progress does not extend it
      clearTimeout(timer);
      timer = setTimeout(() => giveUp("hang"), hang());
    };
    const cancel = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => giveUp("cancel"), grace());
      onCancel();
    };
    beat();
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
    leave = onCrash((detail) => giveUp("crash", detail));
    start(beat).then(
      (value) => {
        finish();
        resolve({ kind: "settled", value });
      },
      (cause: unknown) => {
        finish();
        reject(cause instanceof Error ? cause : new Error(String(cause)));
      },
    );
  });

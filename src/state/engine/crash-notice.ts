/** Calls the listener once if the worker breaks, or at once if it has; the function returned lets the listener go. */
export type OnCrash = (listener: (detail: string) => void) => () => void;

/** How a worker broke. It outlives every call, so that a call that has settled must not be held by it. */
export class CrashNotice {
  readonly #listeners = new Set<(detail: string) => void>();
  #detail: string | null = null;

  readonly tell = (detail: string): void => {
    this.#detail ??= detail;
    for (const listener of this.#listeners) listener(this.#detail);
    this.#listeners.clear();
  };

  readonly onCrash: OnCrash = (listener) => {
    if (this.#detail === null) this.#listeners.add(listener);
    else listener(this.#detail);
    return () => this.#listeners.delete(listener);
  };

  get waiting(): number {
    return this.#listeners.size;
  }
}

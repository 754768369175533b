import type { SourceImage } from "../core/image/source.ts";
import type { Candidate } from "../core/radedit/candidate.ts";

/**
 * Holds what is too large for a store: stores carry the number, views read the value by it. Values are never written
 * to; whoever drops the last number drops the value.
 */
class AssetRegistry<T> {
  readonly #values = new Map<number, T>();
  #next = 1;

  put(value: T): number {
    const id = this.#next++;
    this.#values.set(id, value);
    return id;
  }

  /** Throws for a number that was dropped: a view that shows it outlived its store. */
  get(id: number): T {
    const value = this.#values.get(id);
    if (value === undefined) throw new Error(`asset ${id} is gone`);
    return value;
  }

  drop(id: number): void {
    this.#values.delete(id);
  }
}

export const sources = new AssetRegistry<SourceImage>();
export const candidates = new AssetRegistry<Candidate>();

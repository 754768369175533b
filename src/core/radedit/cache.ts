/** What the engine keeps between edits: arrays of float32 by key. */
export interface Cache {
  get(key: string): Float32Array | undefined;
  set(key: string, value: Float32Array): void;
}

export interface LruCache extends Cache {
  /** Bytes held now; never above the limit. */
  readonly bytes: () => number;
  readonly clear: () => void;
}

/** A cache that forgets the least recently used arrays once they hold more than `maxBytes`. */
export const createLruCache = (maxBytes: number): LruCache => {
  const entries = new Map<string, Float32Array>();
  let held = 0;
  const drop = (key: string): void => {
    held -= entries.get(key)?.byteLength ?? 0;
    entries.delete(key);
  };
  return {
    get: (key) => {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key); // a Map keeps insertion order: back to the young end
      entries.set(key, value);
      return value;
    },
    set: (key, value) => {
      drop(key);
      if (value.byteLength > maxBytes) return;
      entries.set(key, value);
      held += value.byteLength;
      for (const oldest of entries.keys()) {
        if (held <= maxBytes) break;
        drop(oldest);
      }
    },
    bytes: () => held,
    clear: () => {
      entries.clear();
      held = 0;
    },
  };
};

/** Writes wait here until `commit`, so that a cancelled or failed edit leaves no entry behind. */
export const stageCache = (base: Cache): Cache & { readonly commit: () => void } => {
  const staged = new Map<string, Float32Array>();
  return {
    get: (key) => staged.get(key) ?? base.get(key),
    set: (key, value) => staged.set(key, value),
    commit: () => {
      for (const [key, value] of staged) base.set(key, value);
      staged.clear();
    },
  };
};

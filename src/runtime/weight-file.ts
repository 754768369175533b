import type { BundleFile } from "../core/model/bundle.ts";
import { bytesSource } from "../core/model/safetensors.ts";
import type { ByteSource } from "../core/model/safetensors.ts";

/** A file of weights; `blob` where the host has it as one, so that ONNX Runtime can read it piecemeal. */
export interface WeightFile extends ByteSource {
  readonly blob?: Blob;
}

/** A bundle's files, wherever they lie. Failures are UserFaults. */
export interface BundleSource {
  /** A small file. */
  read(path: string): Promise<Uint8Array>;
  /** A file that bundle.json lists, its size checked (and its hash, where the host has just fetched it). */
  open(file: BundleFile): Promise<WeightFile>;
}

/** Keeps converted weights between openings. */
export interface WeightCache {
  find(key: string): Promise<WeightFile | null>;
  /** Fills a new entry, which exists only once `fill` has ended. */
  store(key: string, fill: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>): Promise<WeightFile>;
}

/** A cache that keeps nothing: each entry lives as long as its reader. */
export const memoryWeights: WeightCache = {
  find: () => Promise.resolve(null),
  store: async (_key, fill) => {
    const parts: BlobPart[] = [];
    await fill((bytes) => {
      parts.push(bytes.slice());
      return Promise.resolve();
    });
    return bytesSource(new Uint8Array(await new Blob(parts).arrayBuffer()));
  },
};

export const blobFile = (blob: Blob): WeightFile => ({
  size: blob.size,
  blob,
  read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
});

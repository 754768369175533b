import type { EditRequest } from "./request.ts";

/** Change of stored values on the composited output, over the pixels of one region. */
export interface RegionChange {
  readonly pixels: number;
  readonly meanAbsolute: number;
  readonly maxAbsolute: number;
  readonly meanSigned: number;
}

/** Disjoint regions in source pixels: keep, edit minus keep, and the rest. */
export type Region = "edit" | "free" | "keep";

export interface Score {
  /** cos(image change, text change), or null with the reason (architecture.md, "Prompts"). */
  readonly score: number | null;
  readonly reason: string | null;
  /** Cosine of the original and of the edited film with the prompt; null without a usable prompt. */
  readonly cosineOriginal: number | null;
  readonly cosineEdited: number | null;
  readonly threshold: number;
  readonly accepted: boolean | null;
  /** For example that much of the edit mask lies outside the scored square. */
  readonly warning: string | null;
}

/** Where and how a candidate was computed. */
export interface Provenance {
  readonly backend: "cpu" | "wasm" | "webgpu";
  readonly precision: string;
  readonly batchSize: number;
  /** Threads of the processor; they decide in which order sums are taken, and so the last bits. Null on a GPU. */
  readonly threads: number | null;
  readonly engineVersion: string;
}

export type Phase = "encode" | "text" | "invert" | "edit" | "decode" | "score";

export interface Candidate {
  readonly request: EditRequest;
  readonly provenance: Provenance;
  /** SHA-256 (hex) over the canonical JSON of the request and the output samples. */
  readonly hash: string;
  /** The composited film at the source's size and depth. */
  readonly samples: Uint8Array | Uint16Array;
  /** The model's square as decoded, gray in 0..1, resolution * resolution. */
  readonly raw: Float32Array;
  /** Final latent, scaled, [C*h*w]. */
  readonly latent: Float32Array;
  /**
   * Effective masks on the latent grid, one byte a cell (0/1), h*w; all one / all zero when absent. Keep is what was
   * restored, in `compat: released` too.
   */
  readonly effectiveEdit: Uint8Array;
  readonly effectiveKeep: Uint8Array;
  readonly score: Score;
  readonly statistics: Readonly<Record<Region, RegionChange>>;
  /** Denoiser evaluations in batch items. */
  readonly evaluations: number;
  readonly milliseconds: Readonly<Record<Phase, number>>;
  /** Sentences the user should see, for example that no keep mask was given. */
  readonly warnings: readonly string[];
}

export type EditProgress =
  | { readonly kind: "phase"; readonly phase: Phase }
  | {
      readonly kind: "step";
      readonly phase: "invert" | "edit";
      /** Steps done and in all over both phases. */
      readonly done: number;
      readonly total: number;
      /** From the measured time of the calls so far; null before the first. */
      readonly secondsLeft: number | null;
      /** The predicted x0 through the bundle's linear latent -> gray map, 0..255, h*w of the latent grid. */
      readonly preview: { readonly size: number; readonly gray: Uint8ClampedArray } | null;
    };

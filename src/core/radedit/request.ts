import type { Rle } from "../mask/rle.ts";

/** A square in source pixels; it may reach outside the film (padding counts as keep). */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Stored value -> [0,1] with air black: (stored - lo) / (hi - lo), flipped for MONOCHROME1. */
export interface Intensity {
  readonly lo: number;
  readonly hi: number;
  readonly polarity: "MONOCHROME1" | "MONOCHROME2";
}

/** The parameters a person sets; every other field of a request is derived from the film and the bundle. */
export interface EditParameters {
  readonly prompt: string;
  /** What the film shows now; for scoring only. */
  readonly sourcePrompt: string | null;
  /** Text during inversion; empty by default. */
  readonly invertPrompt: string;
  /** N, the steps of the whole schedule: from 1, a divisor of the bundle's train steps. */
  readonly steps: number;
  /** Share of the noisiest steps left out, from 0 to below 1: floor(N · skip) are. More keeps more of the film. */
  readonly skip: number;
  /** Weight w of the prompt, u + w · (c − u), 0..100: 0 ignores the prompt, 1 follows it plainly. */
  readonly guidance: number;
  /** Whole number from 0 to 2³² − 1 that, with timestep and element, gives every noise draw. */
  readonly seed: number;
  readonly vaeMode: "mode" | "sample";
  /** `paper` is Algorithm 3; `released` reproduces the released pipeline's known differences. */
  readonly compat: "paper" | "released";
  readonly composite: "keep" | "raw";
  /** Width in source pixels over which the change rises outside keep. */
  readonly feather: number;
  /** Share of the source's band above model resolution kept inside the edit mask, 0..1. */
  readonly detail: number;
}

/** Everything that determines an edit, frozen when the user generates. */
export interface EditRequest extends EditParameters {
  readonly version: 1;
  readonly source: { readonly hash: string; readonly width: number; readonly height: number };
  readonly crop: Crop;
  readonly intensity: Intensity;
  /** null = absent = the whole film; an all-zero mask is a real empty mask. */
  readonly editMask: Rle | null;
  /** null = absent = nothing is kept. */
  readonly keepMask: Rle | null;
  /** SHA-256 of the bundle's bundle.json. */
  readonly bundle: string;
}

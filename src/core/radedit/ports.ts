import type { Tensor } from "../tensor.ts";

/** The latent Gaussian of an image: mean and log-variance, each [1,C,h,w], not multiplied by the scaling factor. */
export interface LatentPosterior {
  readonly mean: Tensor;
  readonly logvar: Tensor;
}

export interface Autoencoder {
  /** @param image [1,imageChannels,H,W], air -1, densest +1 */
  encode(image: Tensor): Promise<LatentPosterior>;
  /** @param latent [1,C,h,w], already divided by the scaling factor @returns [1,imageChannels,8h,8w], about -1..1 */
  decode(latent: Tensor): Promise<Tensor>;
}

export interface Denoiser {
  /** Items that one call handles; the engine fills calls up to it and never beyond. Part of the provenance. */
  readonly batchSize: number;
  /**
   * The noise estimate (epsilon) of each item.
   * @param latents [B,C,h,w] @param timesteps B train timesteps @param context [B,L,D] @returns [B,C,h,w]
   */
  predict(latents: Tensor, timesteps: readonly number[], context: Tensor): Promise<Tensor>;
}

export interface TextEncoder {
  /** Hidden states for the denoiser under the bundle's `text.context` policy, [1,L,D]. */
  context(prompt: string): Promise<Tensor>;
  /** Joint-space embedding under the `text.scoring` policy: 128 numbers, L2-normalised. */
  embed(prompt: string): Promise<Float32Array>;
}

export interface ImageEncoder {
  /**
   * @param image [1,3,448,448] in 0..1
   * @returns patches [1,128,14,14] projected, not normalised; embedding: 128 numbers, L2-normalised
   */
  embed(image: Tensor): Promise<{ readonly patches: Tensor; readonly embedding: Float32Array }>;
}

export interface Clock {
  /** Milliseconds from any fixed origin. */
  now(): number;
}

/** Read between denoiser calls; throws `Cancelled` once the user has asked to stop. */
export type CancelCheck = () => Promise<void>;

/** Thrown by a CancelCheck. Nothing is left behind: no cache entry, no file. */
export class Cancelled extends Error {
  constructor() {
    super("cancelled");
    this.name = "Cancelled";
  }
}

export interface Models {
  readonly autoencoder: Autoencoder;
  readonly denoiser: Denoiser;
  readonly text: TextEncoder;
  readonly image: ImageEncoder;
}

/** What the engine needs to know of a bundle; src/core/model/bundle.ts derives it from bundle.json. */
export interface EngineConfig {
  /** Side of the model's square in pixels. */
  readonly resolution: number;
  readonly imageChannels: 1 | 3;
  readonly latent: { readonly channels: number; readonly size: number; readonly scaling: number };
  readonly schedule: {
    readonly trainSteps: number;
    readonly betaSchedule: "linear";
    readonly betaStart: number;
    readonly betaEnd: number;
    readonly spacing: "trailing";
    readonly predictionType: "epsilon";
  };
  /** In pixels of the scorer's input: shorter side after resizing, centre square cut from it. Threshold: a cosine. */
  readonly scoring: { readonly resize: number; readonly crop: number; readonly threshold: number };
  /** gray (0..1) = bias + sum over channels of weights * scaled latent. */
  readonly preview: { readonly weights: readonly number[]; readonly bias: number };
  /** SHA-256 of bundle.json. */
  readonly hash: string;
}

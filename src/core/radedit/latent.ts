import { finite } from "../finite.ts";
import type { Tensor } from "../tensor.ts";
import { exp } from "./elementary.ts";
import type { EngineConfig } from "./engine-config.ts";
import { normalDraws, POSTERIOR_DRAW } from "./noise.ts";
import type { Autoencoder } from "./ports.ts";
import type { EditParameters } from "./request.ts";

/** Rec. 601 luma, as Pillow's convert("L"): the released pipeline's way from its RGB output back to gray. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** The model's input: a gray square in 0..1 as [1,imageChannels,R,R] in -1..1, gray repeated over the channels. */
export const imageTensor = (square: Float32Array, { resolution, imageChannels }: EngineConfig): Tensor => {
  const data = new Float32Array(square.length * imageChannels);
  for (let channel = 0; channel < imageChannels; channel++)
    square.forEach((value, at) => (data[channel * square.length + at] = value * 2 - 1));
  return { dims: [1, imageChannels, resolution, resolution], data };
};

/** x0, scaled: the posterior's mode, or a sample of it with the noise of (seed, POSTERIOR_DRAW). */
export const encodeLatent = async (
  autoencoder: Autoencoder,
  image: Tensor,
  scaling: number,
  { vaeMode, seed }: Pick<EditParameters, "vaeMode" | "seed">,
): Promise<Float32Array> => {
  const { mean, logvar } = await autoencoder.encode(image);
  finite(mean.data, "encoder");
  finite(logvar.data, "encoder");
  if (vaeMode === "mode") return mean.data.map((value) => value * scaling);
  const draws = normalDraws(seed, POSTERIOR_DRAW, mean.data.length);
  return mean.data.map((value, at) => {
    // diffusers' DiagonalGaussianDistribution clamps the log-variance to the same range.
    const clamped = Math.min(20, Math.max(-30, logvar.data[at]!));
    return (value + exp(clamped / 2) * draws[at]!) * scaling;
  });
};

/** The gray square in 0..1 that a scaled latent decodes to, resolution * resolution. */
export const decodeGray = async (
  autoencoder: Autoencoder,
  latent: Float32Array,
  { latent: { channels, size, scaling }, imageChannels }: EngineConfig,
): Promise<Float32Array> => {
  const unscaled = latent.map((value) => value / scaling);
  const { data } = await autoencoder.decode({ dims: [1, channels, size, size], data: unscaled });
  const plane = finite(data, "decoder").length / imageChannels;
  const unit = (value: number): number => Math.min(1, Math.max(0, value / 2 + 0.5));
  const gray = new Float32Array(plane);
  for (let at = 0; at < plane; at++) {
    const value = (channel: number): number => unit(data[channel * plane + at]!);
    gray[at] = imageChannels === 1 ? value(0) : LUMA[0] * value(0) + LUMA[1] * value(1) + LUMA[2] * value(2);
  }
  return gray;
};

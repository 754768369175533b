import type { EngineConfig } from "./engine-config.ts";
import type { Step } from "./schedule.ts";

/** x0 as step `step` predicts it, (x − sqrt(1−ā)·e) / sqrt(ā), through the bundle's linear map: size * size, 0..255. */
export const previewGray = (
  latent: Float32Array,
  estimate: Float32Array,
  { signal, noise }: Pick<Step, "signal" | "noise">,
  { weights, bias }: EngineConfig["preview"],
): Uint8ClampedArray => {
  const cells = latent.length / weights.length;
  const gray = new Uint8ClampedArray(cells);
  for (let cell = 0; cell < cells; cell++) {
    let sum = bias;
    weights.forEach((weight, channel) => {
      const at = channel * cells + cell;
      sum += (weight * (latent[at]! - noise * estimate[at]!)) / signal;
    });
    gray[cell] = sum * 255;
  }
  return gray;
};

import type { EffectiveMasks } from "../mask/effective.ts";
import type { Tensor } from "../tensor.ts";
import type { EngineConfig } from "./engine-config.ts";
import { PAPER, RELEASED } from "./loop.ts";
import type { EditRequest } from "./request.ts";
import type { Contexts } from "./texts.ts";
import type { Trajectory } from "./trajectory.ts";

/** A tensor of `--trace`; timesteps are int64, everything else float32. */
export interface TraceTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

type TraceName =
  "x0" | "noise" | "timesteps" | "text_cond" | "text_uncond" | "text_invert" | "edit_mask" | "keep_mask" | "latent";

/** The tensors of one edit by the names of architecture.md ("Tensors, by name"), for an independent check. */
export interface EditTrace {
  readonly tensors: Readonly<Record<TraceName, TraceTensor>>;
  readonly metadata: Readonly<Record<"steps" | "skip" | "guidance" | "seed" | "final_residual", string>>;
}

const joined = (parts: readonly Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((part) => [...part]));

export const traceEdit = (
  request: EditRequest,
  { channels, size }: EngineConfig["latent"],
  { steps, draws, latents }: Trajectory,
  contexts: Contexts,
  masks: EffectiveMasks,
  latent: Float32Array,
): EditTrace => {
  const one = (data: Float32Array): Tensor => ({ dims: [1, channels, size, size], data });
  const mask = (cells: Uint8Array): Tensor => ({ dims: [1, 1, size, size], data: Float32Array.from(cells) });
  const timesteps = BigInt64Array.from(steps, ({ timestep }) => BigInt(timestep));
  return {
    tensors: {
      x0: one(latents.at(-1)!),
      noise: { dims: [steps.length, channels, size, size], data: joined(draws) },
      timesteps: { dims: [steps.length], data: timesteps },
      text_cond: contexts.conditional,
      text_uncond: contexts.unconditional,
      text_invert: contexts.invert,
      edit_mask: mask(masks.edit),
      keep_mask: mask(masks.keep),
      latent: one(latent),
    },
    metadata: {
      steps: String(request.steps),
      skip: String(request.skip),
      guidance: String(request.guidance),
      seed: String(request.seed),
      final_residual: (request.compat === "paper" ? PAPER : RELEASED).finalResidual,
    },
  };
};

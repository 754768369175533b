/** A tensor of `--trace`; timesteps are int64, everything else float32. */
export interface TraceTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** The tensors of one edit by the names of architecture.md ("Tensors, by name"), for an independent check. */
export interface EditTrace {
  readonly tensors: Readonly<
    Record<
      "x0" | "noise" | "timesteps" | "text_cond" | "text_uncond" | "text_invert" | "edit_mask" | "keep_mask" | "latent",
      TraceTensor
    >
  >;
  readonly metadata: Readonly<Record<"steps" | "skip" | "guidance" | "seed" | "final_residual", string>>;
}

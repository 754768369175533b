import type { DType } from "../safetensors.ts";

/** Activation precision of an emitted graph. Inputs and outputs of every graph stay fp32 (and int64 for token ids). */
export type Activations = "f32" | "f16";

export type QuantisationScheme = "dq-i8-channel" | "dq-i4-block32" | "mmnb-u4-b32" | "mmnb-u8-b32";

/** Bytes of one tensor inside a file (or virtual shard) that the graph names as external data. */
export interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The file name that the session is given the bytes under. */
  readonly location: string;
  /** Bytes from the start of that file. */
  readonly offset: number;
  readonly length: number;
}

/**
 * One weight of a checkpoint.
 *
 * Plain: `data` holds the values. Quantised: `shape` is the original shape [O, ...rest] with K = product(rest), and
 * - dq-i8-channel: `data` I8 [O, ...rest], `scales` F32 [O]; value = q · scale[o]
 * - dq-i4-block32: `data` U8 of two signed nibbles a byte (low first) in the order of [O, K'], K' = K padded with zeros
 *   to a multiple of 32; `scales` F32 [O, K'/32]; value = q · scale[o, k div 32]
 * - mmnb-u4-b32, mmnb-u8-b32: MatMulNBits layout, `data` U8 [O, ceil(K/32), 32·bits/8], `scales` F32 [O · ceil(K/32)];
 *   value = (q − 2^(bits−1)) · scale; for linear weights only
 */
export type Weight =
  | { readonly scheme: "plain"; readonly shape: readonly number[]; readonly data: StoredTensor }
  | {
      readonly scheme: QuantisationScheme;
      readonly shape: readonly number[];
      readonly data: StoredTensor;
      readonly scales: StoredTensor;
    };

/** Where the builders find weights, by the key that the official checkpoint publishes. */
export interface WeightSource {
  /** @param shape the shape that the config implies; absent where a builder only asks whether a weight exists */
  find(name: string, shape?: readonly number[]): Weight | undefined;
}

/**
 * How a graph uses a weight, which limits the schemes that it may be stored in:
 * vector: plain only (norms, biases, buffers); conv and embedding: plain or dq-*; linear: all.
 */
export type WeightRole = "conv" | "linear" | "embedding" | "vector";

export interface GraphOptions {
  readonly activations: Activations;
}

/** One external tensor that a graph reads, as the graph names it. */
export interface ExternalTensor {
  /** The checkpoint's key; a quantised weight appears twice, once for its scales. */
  readonly name: string;
  readonly role: WeightRole;
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A serialised ONNX model (opset 21, IR 10) and the external data it needs. */
export interface ModelGraph {
  readonly bytes: Uint8Array;
  readonly external: readonly ExternalTensor[];
}

/**
 * Emits the graph of one module. `config` is the checkpoint's own config.json, already parsed as JSON.
 * Throws UserFault when the config asks for what is not supported, or when a weight is missing or has another shape.
 */
export type BuildGraph = (config: unknown, weights: WeightSource, options: GraphOptions) => ModelGraph;

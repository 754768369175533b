import type { Value } from "../onnx/graph-builder.ts";
import type { Emitter } from "./emitter.ts";
import { add, conv, groupNorm, layerNorm, linear, sequenceLinear, type Feature } from "./layers.ts";

/**
 * A sequence [B,S,C] held as rows [B·S, C], the form that Gemm and LayerNorm take; `shape` is the value of its own
 * [B,S,C], because B and S are free.
 */
interface Rows {
  readonly value: Value;
  readonly shape: Value;
  readonly channels: number;
}

const toRows = (e: Emitter, x: Feature): Rows => {
  const flat = e.graph.node("Reshape", [x.value, e.graph.int64([0, 0, -1])]);
  const turned = e.graph.node("Transpose", [flat], { perm: [0, 2, 1] });
  // The Reshape changes nothing; without it ONNX Runtime would permute the shape instead of the tensor, on the CPU.
  return rowsOf(e, e.graph.node("Reshape", [turned, e.graph.int64([0, -1, x.channels])]), x.channels);
};

/** @param sequence [B,S,channels] */
export const rowsOf = (e: Emitter, sequence: Value, channels: number): Rows => ({
  value: e.graph.node("Reshape", [sequence, e.graph.int64([-1, channels])]),
  shape: e.graph.node("Shape", [sequence]),
  channels,
});

/** Back to a sequence [B,S,C]. */
export const sequenceOf = (e: Emitter, rows: Rows): Value => e.graph.node("Reshape", [rows.value, rows.shape]);

/**
 * @param like a feature map of the wanted shape, as `groupNorm` gives it: WebGPU keeps others transposed, and would work
 * their shape out on the CPU
 */
const toFeature = (e: Emitter, rows: Rows, like: Feature): Feature => {
  const channelsFirst = e.graph.node("Transpose", [sequenceOf(e, rows)], { perm: [0, 2, 1] });
  const shape = e.graph.node("Shape", [like.value]);
  return { value: e.graph.node("Reshape", [channelsFirst, shape]), channels: rows.channels };
};

/** softmax(QKᵀ/√d + bias)·V over sequences [B,S,C] and [B,L,C]; com.microsoft's operator runs on every backend. */
const attend = (e: Emitter, heads: number, query: Value, key: Value, value: Value, bias = ""): Value =>
  e.graph.node(
    "MultiHeadAttention",
    bias === "" ? [query, key, value] : [query, key, value, "", "", bias],
    { num_heads: heads },
    { domain: "com.microsoft" },
  );

/**
 * The same for one head, spelled out. The autoencoder attends over all pixels, and on wasm32 ONNX Runtime 1.30 counts
 * 2·C·S² of its fused operator in 32 bits: it overflows at 4096 pixels of 128 channels.
 */
const attendPlainly = (e: Emitter, channels: number, query: Value, key: Value, value: Value): Value => {
  const scaled = e.graph.node("Mul", [query, e.constant([1 / Math.sqrt(channels)], [])]);
  const scores = e.graph.node("MatMul", [scaled, e.graph.node("Transpose", [key], { perm: [0, 2, 1] })]);
  return e.graph.node("MatMul", [e.graph.node("Softmax", [scores], { axis: -1 }), value]);
};

export interface AttentionNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly out: string;
}

/** Self-attention over rows, projections included, without the residual. */
export const selfAttention = (
  e: Emitter,
  names: AttentionNames,
  x: Rows,
  heads: number,
  projectionBias: boolean,
  bias?: Value,
): Value => {
  const project = (name: string): Value =>
    sequenceOf(e, { ...x, value: linear(e, name, x.value, x.channels, x.channels, projectionBias) });
  const [query, key, value] = [project(names.query), project(names.key), project(names.value)];
  const mixed =
    heads === 1 && bias === undefined
      ? attendPlainly(e, x.channels, query, key, value)
      : attend(e, heads, query, key, value, bias);
  const rows = e.graph.node("Reshape", [mixed, e.graph.int64([-1, x.channels])]);
  return linear(e, names.out, rows, x.channels, x.channels);
};

/** The denoiser's text: [B,L,dim], and the same transposed once for all layers. */
export interface Context {
  readonly value: Value;
  readonly transposed: Value;
  readonly dim: number;
}

const crossAttention = (e: Emitter, name: string, x: Rows, heads: number, context: Context): Value => {
  const { channels } = x;
  const query = sequenceOf(e, { ...x, value: linear(e, `${name}.to_q`, x.value, channels, channels, false) });
  const project = (key: string): Value =>
    sequenceLinear(e, `${name}.${key}`, context.value, context.transposed, context.dim, channels);
  const mixed = attend(e, heads, query, project("to_k"), project("to_v"));
  const rows = e.graph.node("Reshape", [mixed, e.graph.int64([-1, channels])]);
  return linear(e, `${name}.to_out.0`, rows, channels, channels);
};

const diffusersNames = (name: string): AttentionNames => ({
  query: `${name}.to_q`,
  key: `${name}.to_k`,
  value: `${name}.to_v`,
  out: `${name}.to_out.0`,
});

/** Keys of autoencoders saved before diffusers 0.18. */
const oldNames = (name: string): AttentionNames => ({
  query: `${name}.query`,
  key: `${name}.key`,
  value: `${name}.value`,
  out: `${name}.proj_attn`,
});

/** The autoencoder's attention over all pixels: one head, residual included. */
export const pixelAttention = (e: Emitter, name: string, x: Feature, groups: number, epsilon: number): Feature => {
  const normal = groupNorm(e, `${name}.group_norm`, x, groups, epsilon);
  const rows = toRows(e, normal);
  const names = e.has(`${name}.query.weight`) ? oldNames(name) : diffusersNames(name);
  const mixed = toFeature(e, { ...rows, value: selfAttention(e, names, rows, 1, true) }, normal);
  return { value: add(e, mixed.value, x.value), channels: x.channels };
};

export interface TransformerOptions {
  readonly heads: number;
  readonly layers: number;
  readonly groups: number;
  readonly linearProjection: boolean;
}

/** diffusers' Transformer2DModel, residual included. Its GroupNorm has epsilon 1e-6 whatever the config says. */
export const transformer = (
  e: Emitter,
  name: string,
  x: Feature,
  context: Context,
  options: TransformerOptions,
): Feature => {
  const { heads, layers, groups, linearProjection } = options;
  const { channels } = x;
  const normal = groupNorm(e, `${name}.norm`, x, groups, 1e-6);
  const projected = linearProjection ? normal : conv(e, `${name}.proj_in`, normal, channels, { kernel: 1 });
  let rows = toRows(e, projected);
  if (linearProjection) rows = { ...rows, value: linear(e, `${name}.proj_in`, rows.value, channels, channels) };
  for (let layer = 0; layer < layers; layer += 1) {
    rows = transformerBlock(e, `${name}.transformer_blocks.${layer}`, rows, context, heads);
  }
  if (linearProjection) rows = { ...rows, value: linear(e, `${name}.proj_out`, rows.value, channels, channels) };
  const feature = toFeature(e, rows, normal);
  const out = linearProjection ? feature : conv(e, `${name}.proj_out`, feature, channels, { kernel: 1 });
  return { value: add(e, out.value, x.value), channels };
};

/** BasicTransformerBlock: self-attention, cross-attention, gated feed-forward, each on a normalised copy. */
const transformerBlock = (e: Emitter, name: string, x: Rows, context: Context, heads: number): Rows => {
  const normal = (key: string, value: Value): Rows => ({
    ...x,
    value: layerNorm(e, `${name}.${key}`, value, x.channels, 1e-5),
  });
  const self = selfAttention(e, diffusersNames(`${name}.attn1`), normal("norm1", x.value), heads, false);
  const afterSelf = add(e, self, x.value);
  const cross = crossAttention(e, `${name}.attn2`, normal("norm2", afterSelf), heads, context);
  const afterCross = add(e, cross, afterSelf);
  const fed = gatedFeedForward(e, `${name}.ff`, normal("norm3", afterCross));
  return { ...x, value: add(e, fed, afterCross) };
};

/** GEGLU: one projection gives the hidden part and its gate, in this order; the inner width is 4·C. */
const gatedFeedForward = (e: Emitter, name: string, x: Rows): Value => {
  const inner = 4 * x.channels;
  const both = linear(e, `${name}.net.0.proj`, x.value, x.channels, 2 * inner);
  const [hidden, gate] = e.graph.nodes("Split", [both], { axis: 1, num_outputs: 2 }, { outputs: 2 }) as [Value, Value];
  const gated = e.graph.node("Mul", [hidden, e.graph.node("Gelu", [gate])]);
  return linear(e, `${name}.net.2`, gated, inner, x.channels);
};

import type { Value } from "../onnx/graph-builder.ts";
import { blockSize } from "../quantise.ts";
import type { Emitter } from "./emitter.ts";

/** A feature map [B,C,h,w] and its C. */
export interface Feature {
  readonly value: Value;
  readonly channels: number;
}

export interface ConvOptions {
  readonly kernel: number;
  readonly stride?: number;
  /** One number for all sides, or [top, left, bottom, right]. */
  readonly padding?: number | readonly [number, number, number, number];
  readonly bias?: boolean;
}

/** Every attribute is written out: some ONNX Runtime builds mistake the defaults. */
export const conv = (e: Emitter, name: string, x: Feature, channels: number, options: ConvOptions): Feature => {
  const { kernel, stride = 1, padding = (kernel - 1) / 2, bias = true } = options;
  const inputs = [x.value, e.weight(`${name}.weight`, [channels, x.channels, kernel, kernel], "conv")];
  if (bias) inputs.push(e.weight(`${name}.bias`, [channels], "vector"));
  const value = e.graph.node("Conv", inputs, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: typeof padding === "number" ? [padding, padding, padding, padding] : padding,
    dilations: [1, 1],
    group: 1,
  });
  return { value, channels };
};

/**
 * x·Wᵀ + b for rows [n, inputs] → [n, outputs]. Gemm reads torch's [out,in] weight where it lies; a Transpose of it
 * would be folded into the heap. Two-dimensional, because Gemm is.
 */
export const linear = (e: Emitter, name: string, x: Value, inputs: number, outputs: number, bias = true): Value => {
  const key = `${name}.weight`;
  const weight = e.lookUp(key, [outputs, inputs]);
  const biasValue = bias ? e.weight(`${name}.bias`, [outputs], "vector") : undefined;
  if (weight.scheme === "mmnb-u4-b32" || weight.scheme === "mmnb-u8-b32") {
    const product = matMulNBits(e, key, x, inputs, outputs);
    return biasValue === undefined ? product : e.graph.node("Add", [product, biasValue]);
  }
  const operands = [x, e.weight(key, [outputs, inputs], "linear")];
  if (biasValue !== undefined) operands.push(biasValue);
  return e.graph.node("Gemm", operands, { transB: 1 });
};

/** x·Wᵀ with a block-quantised W, for x of any rank. Default zero point 2^(bits-1). */
const matMulNBits = (e: Emitter, key: string, x: Value, inputs: number, outputs: number): Value => {
  const weight = e.lookUp(key, [outputs, inputs]);
  if (weight.scheme !== "mmnb-u4-b32" && weight.scheme !== "mmnb-u8-b32")
    throw new Error(`${key} is not block-quantised`);
  const bits = weight.scheme === "mmnb-u4-b32" ? 4 : 8;
  const blocks = Math.ceil(inputs / blockSize);
  const packed = e.stored(key, "u8", [outputs, blocks, (blockSize * bits) / 8], "linear", weight.data);
  // The scales have the type of the activations; they are few, so the folded Cast is cheap.
  const scales = e.toActivations(e.stored(`${key}.scales`, "f32", [outputs * blocks], "linear", weight.scales));
  const attributes = { K: inputs, N: outputs, bits, block_size: blockSize };
  return e.graph.node("MatMulNBits", [x, packed, scales], attributes, { domain: "com.microsoft" });
};

/**
 * x·Wᵀ without bias for a sequence [B,L,inputs] → [B,L,outputs] whose B and L are both free, computed as (W·xᵀ)ᵀ so that
 * no shape arithmetic is needed (it would run on the CPU) and W stays where it lies.
 * @param transposed x as [B,inputs,L]
 */
export const sequenceLinear = (
  e: Emitter,
  name: string,
  x: Value,
  transposed: Value,
  inputs: number,
  outputs: number,
): Value => {
  const key = `${name}.weight`;
  const { scheme } = e.lookUp(key, [outputs, inputs]);
  if (scheme === "mmnb-u4-b32" || scheme === "mmnb-u8-b32") return matMulNBits(e, key, x, inputs, outputs);
  const product = e.graph.node("MatMul", [e.weight(key, [outputs, inputs], "linear"), transposed]);
  return e.graph.node("Transpose", [product], { perm: [0, 2, 1] });
};

/**
 * GroupNorm as Reshape → InstanceNormalization → Reshape → Mul → Add: neither com.microsoft.GroupNorm nor opset 21's
 * GroupNormalization has a WebGPU kernel. Groups share the axis of the rows, so that the width carries over and the way
 * back needs no Shape, whose arithmetic would run on the CPU.
 */
export const groupNorm = (e: Emitter, name: string, x: Feature, groups: number, epsilon: number): Feature => {
  const { graph } = e;
  const grouped = graph.node("Reshape", [x.value, graph.int64([0, groups, -1, 0])]);
  const ones = e.constant(Array<number>(groups).fill(1));
  const zeros = e.constant(Array<number>(groups).fill(0));
  const normal = graph.node("InstanceNormalization", [grouped, ones, zeros], { epsilon: { float: epsilon } });
  const restored = graph.node("Reshape", [normal, graph.int64([0, x.channels, -1, 0])]);
  const scaled = graph.node("Mul", [restored, e.weight(`${name}.weight`, [x.channels, 1, 1], "vector")]);
  const value = graph.node("Add", [scaled, e.weight(`${name}.bias`, [x.channels, 1, 1], "vector")]);
  return { value, channels: x.channels };
};

export const layerNorm = (e: Emitter, name: string, x: Value, size: number, epsilon: number): Value => {
  const affine = [e.weight(`${name}.weight`, [size], "vector"), e.weight(`${name}.bias`, [size], "vector")];
  return e.graph.node("LayerNormalization", [x, ...affine], { axis: -1, epsilon: { float: epsilon } });
};

/** x · sigmoid(x); ONNX Runtime fuses the two nodes. */
export const silu = (e: Emitter, x: Value): Value => e.graph.node("Mul", [x, e.graph.node("Sigmoid", [x])]);

export const relu = (e: Emitter, x: Feature): Feature => ({ ...x, value: e.graph.node("Relu", [x.value]) });

export const add = (e: Emitter, a: Value, b: Value): Value => e.graph.node("Add", [a, b]);

/** The channels of a, then those of b. */
export const join = (e: Emitter, a: Feature, b: Feature): Feature => ({
  value: e.graph.node("Concat", [a.value, b.value], { axis: 1 }),
  channels: a.channels + b.channels,
});

/** Halves height and width, to the largest value under the kernel; `padding` never wins. */
export const maxPool = (
  e: Emitter,
  x: Feature,
  { kernel, padding }: { readonly kernel: number; readonly padding: number },
): Feature => {
  const value = e.graph.node("MaxPool", [x.value], {
    kernel_shape: [kernel, kernel],
    strides: [2, 2],
    pads: [padding, padding, padding, padding],
    dilations: [1, 1],
    ceil_mode: 0,
  });
  return { ...x, value };
};

/** Nearest-neighbour doubling of height and width. */
export const double = (e: Emitter, x: Feature): Feature => {
  const inputs = [x.value, "", e.graph.float32([1, 1, 2, 2])];
  const attributes = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
  return { value: e.graph.node("Resize", inputs, attributes), channels: x.channels };
};

/** v / max(|v|, 1e-12) over the last axis, in fp32, as torch.nn.functional.normalize. */
export const l2Normalise = (e: Emitter, float32: Value): Value => {
  const norm = e.graph.node("ReduceL2", [float32, e.graph.int64([-1])], { keepdims: 1 });
  return e.graph.node("Div", [float32, e.graph.node("Max", [norm, e.graph.float32([1e-12])])]);
};

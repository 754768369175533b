import { Emitter } from "../core/model/graphs/emitter.ts";
import { conv, linear } from "../core/model/graphs/layers.ts";
import type { Activations, QuantisationScheme, WeightRole } from "../core/model/graphs/weights.ts";
import { dequantise, quantise } from "../core/model/quantise.ts";
import { relativeError } from "../core/relative-error.ts";
import { elementCount } from "../core/tensor.ts";
import type { Tensor } from "../core/tensor.ts";
import type { ExternalFile, Runtime } from "./ort.ts";
import { convolve } from "./reference-ops.ts";

/**
 * One weight under one scheme in a graph of one operator, emitted by the same code as the models' graphs. The matrix of
 * these cases over the backends decides which scheme a graph may hold where (schemes.ts).
 */
export interface OneOpCase {
  readonly name: string;
  readonly scheme: QuantisationScheme;
  readonly role: Extract<WeightRole, "conv" | "linear">;
  readonly activations: Activations;
  readonly graph: Uint8Array;
  readonly files: readonly ExternalFile[];
  readonly input: Tensor;
  /** The operator over the dequantised weight, in float64. */
  readonly expected: Float64Array;
  /** Largest relative RMS error. */
  readonly tolerance: number;
}

const INPUTS = 64;
const OUTPUTS = 48;
const SIDE = 6;
const ROWS = 20;
/** fp32: sums of some hundred products. fp16: its 11 bits. */
const tolerances: Readonly<Record<Activations, number>> = { f32: 1e-5, f16: 5e-3 };

/** Numbers in -1..1 without a period in the sizes used here. */
const wave = (length: number, step: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => (((i * step) % 1009) / 1009) * 2 - 1);

const oneOpCase = (
  scheme: QuantisationScheme,
  role: "conv" | "linear",
  kernel: number,
  activations: Activations,
): OneOpCase => {
  const shape = role === "conv" ? [OUTPUTS, INPUTS, kernel, kernel] : [OUTPUTS, INPUTS];
  const stored = quantise(scheme, wave(elementCount(shape), 367), shape);
  const bytes = new Uint8Array(stored.data.length + stored.scales.byteLength);
  bytes.set(new Uint8Array(stored.scales.buffer));
  bytes.set(stored.data, stored.scales.byteLength);
  const part = (dtype: "F32" | "I8" | "U8", dims: readonly number[], offset: number, length: number) => ({
    dtype,
    shape: dims,
    location: "weight",
    offset,
    length,
  });
  const weight = {
    scheme,
    shape,
    scales: part("F32", stored.scalesShape, 0, stored.scales.byteLength),
    data: part(stored.dataType, stored.dataShape, stored.scales.byteLength, stored.data.length),
  };
  const e = new Emitter({ find: () => weight }, activations);
  const dims = role === "conv" ? [1, INPUTS, SIDE, SIDE] : [ROWS, INPUTS];
  const input = { dims, data: wave(elementCount(dims), 521) };
  const x = e.input("x", dims);
  if (role === "conv") {
    const y = conv(e, "op", { value: x, channels: INPUTS }, OUTPUTS, { kernel, bias: false });
    e.output(y.value, "y", [1, OUTPUTS, SIDE, SIDE]);
  } else e.output(linear(e, "op", x, INPUTS, OUTPUTS, false), "y", [ROWS, OUTPUTS]);
  const values = dequantise(stored);
  return {
    name: `${scheme} ${role}${role === "conv" ? ` ${kernel}×${kernel}` : ""} ${activations}`,
    scheme,
    role,
    activations,
    graph: e.finish("one-op").bytes,
    files: [{ path: "weight", data: bytes }],
    input,
    expected: role === "conv" ? convolve(input, { dims: shape, data: values }) : multiply(input.data, values),
    tolerance: tolerances[activations],
  };
};

const multiply = (rows: Float32Array, weight: Float32Array): Float64Array =>
  Float64Array.from({ length: ROWS * OUTPUTS }, (_, index) => {
    const [row, output] = [Math.floor(index / OUTPUTS), index % OUTPUTS];
    let sum = 0;
    for (let k = 0; k < INPUTS; k += 1) sum += (rows[row * INPUTS + k] ?? 0) * (weight[output * INPUTS + k] ?? 0);
    return sum;
  });

/** Every scheme in every role that a graph may use it in. fp16 cases need `shader-f16` on WebGPU. */
export const oneOpCases = (activations: Activations): readonly OneOpCase[] => [
  oneOpCase("dq-i8-channel", "conv", 3, activations),
  oneOpCase("dq-i8-channel", "conv", 1, activations),
  oneOpCase("dq-i8-channel", "linear", 1, activations),
  oneOpCase("dq-i4-block32", "conv", 3, activations),
  oneOpCase("dq-i4-block32", "conv", 1, activations),
  oneOpCase("dq-i4-block32", "linear", 1, activations),
  oneOpCase("mmnb-u4-b32", "linear", 1, activations),
  oneOpCase("mmnb-u8-b32", "linear", 1, activations),
];

/** Relative RMS error of the case on a device; not finite when a value is not. Throws when no session can be made. */
export const runOneOp = async (runtime: Runtime, { graph, files, input, expected }: OneOpCase): Promise<number> => {
  const session = await runtime.createSession(graph, files);
  try {
    const { y } = await session.run({ x: input });
    return relativeError(y?.data, expected);
  } finally {
    await session.release();
  }
};

import { Emitter } from "../core/model/graphs/emitter.ts";
import type { Activations } from "../core/model/graphs/weights.ts";
import type { Value } from "../core/model/onnx/graph-builder.ts";
import { relativeError } from "../core/relative-error.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Runtime } from "./ort.ts";
import { convolve } from "./reference-ops.ts";

/** What the numeric self-test found. */
export type SelfTest =
  { readonly passed: true } | { readonly passed: false; readonly operator: "attention" | "convolution" };

/** Queries, keys, heads and width of a head; large enough that ONNX Runtime takes its flash kernel. */
const [QUERIES, KEYS, HEADS, WIDTH] = [64, 24, 2, 32];
const CHANNELS = HEADS * WIDTH;
const [SIDE, FEATURES] = [12, 8];
/** Relative RMS. Right kernels stay under 1e-6, and 1e-3 in fp16; the known wrong attention is off by about half. */
const tolerances: Readonly<Record<Activations, number>> = { f32: 1e-3, f16: 1e-2 };

/** Numbers in -1..1 that repeat nowhere in the test's sizes. */
const wave = (dims: readonly number[], step: number): Tensor => {
  const length = dims.reduce((a, b) => a * b, 1);
  return { dims, data: Float32Array.from({ length }, (_, i) => (((i * step) % 997) / 997) * 2 - 1) };
};

const inputs = {
  query: wave([1, QUERIES, CHANNELS], 131),
  key: wave([1, KEYS, CHANNELS], 257),
  value: wave([1, KEYS, CHANNELS], 389),
  image: wave([1, FEATURES, SIDE, SIDE], 173),
  kernel: wave([FEATURES, FEATURES, 3, 3], 311),
};

const selfTestGraph = (activations: Activations): Uint8Array => {
  const e = new Emitter({ find: () => undefined }, activations);
  const fed = (name: keyof typeof inputs): Value => e.input(name, inputs[name].dims);
  const attention = e.graph.node(
    "MultiHeadAttention",
    [fed("query"), fed("key"), fed("value")],
    { num_heads: HEADS },
    { domain: "com.microsoft" },
  );
  const convolution = e.graph.node("Conv", [fed("image"), fed("kernel")], {
    kernel_shape: [3, 3],
    strides: [1, 1],
    pads: [1, 1, 1, 1],
    dilations: [1, 1],
    group: 1,
  });
  e.output(attention, "attention", inputs.query.dims);
  e.output(convolution, "convolution", inputs.image.dims);
  return e.finish("self-test").bytes;
};

const at = ({ data }: Tensor, index: number): number => data[index] ?? 0;

/** softmax(QKᵀ/√d)·V in float64. */
const expectedAttention = (): Float64Array => {
  const { query, key, value } = inputs;
  const result = new Float64Array(query.data.length);
  for (let q = 0; q < QUERIES; q += 1)
    for (let head = 0; head < HEADS; head += 1) {
      const base = head * WIDTH;
      const scores = Array.from({ length: KEYS }, (_, k) => {
        let sum = 0;
        for (let c = 0; c < WIDTH; c += 1) sum += at(query, q * CHANNELS + base + c) * at(key, k * CHANNELS + base + c);
        return Math.exp(sum / Math.sqrt(WIDTH));
      });
      const total = scores.reduce((a, b) => a + b, 0);
      for (const [k, score] of scores.entries())
        for (let c = 0; c < WIDTH; c += 1) {
          const to = q * CHANNELS + base + c;
          result[to] = (result[to] ?? 0) + (score / total) * at(value, k * CHANNELS + base + c);
        }
    }
  return result;
};

/** At one precision of activations. */
const testAt = async (runtime: Runtime, activations: Activations): Promise<SelfTest> => {
  const session = await runtime.createSession(selfTestGraph(activations), []);
  try {
    const { attention, convolution } = await session.run(inputs);
    // Written so that NaN is wrong.
    const agrees = (result: Tensor | undefined, expected: Float64Array): boolean =>
      relativeError(result?.data, expected) <= tolerances[activations];
    if (!agrees(attention, expectedAttention())) return { passed: false, operator: "attention" };
    const convolved = convolve(inputs.image, inputs.kernel);
    return agrees(convolution, convolved) ? { passed: true } : { passed: false, operator: "convolution" };
  } finally {
    await session.release();
  }
};

/**
 * Compares attention and convolution on the device with the same computed here: in fp32, which the autoencoder uses
 * everywhere, and in the device's own activations.
 */
export const selfTest = async (runtime: Runtime): Promise<SelfTest> => {
  const single = await testAt(runtime, "f32");
  return single.passed && runtime.activations === "f16" ? testAt(runtime, "f16") : single;
};

import { GraphBuilder } from "../core/model/onnx/graph-builder.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Runtime } from "./ort.ts";

/** What the numeric self-test found. */
export type SelfTest =
  { readonly passed: true } | { readonly passed: false; readonly operator: "attention" | "convolution" };

/** Queries, keys, heads and width of a head; large enough that ONNX Runtime takes its flash kernel. */
const [QUERIES, KEYS, HEADS, WIDTH] = [64, 24, 2, 32];
const CHANNELS = HEADS * WIDTH;
const [SIDE, FEATURES] = [12, 8];
/** Relative RMS. Right kernels stay under 1e-6; the known wrong attention is off by about half. */
const TOLERANCE = 1e-3;

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

const selfTestGraph = (): Uint8Array => {
  const graph = new GraphBuilder();
  for (const [name, { dims }] of Object.entries(inputs)) graph.input(name, "f32", dims);
  const attention = graph.node(
    "MultiHeadAttention",
    ["query", "key", "value"],
    { num_heads: HEADS },
    { domain: "com.microsoft" },
  );
  const convolution = graph.node("Conv", ["image", "kernel"], {
    kernel_shape: [3, 3],
    strides: [1, 1],
    pads: [1, 1, 1, 1],
    dilations: [1, 1],
    group: 1,
  });
  graph.output(attention, "attention", "f32", inputs.query.dims);
  graph.output(convolution, "convolution", "f32", inputs.image.dims);
  return graph.serialise("self-test");
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

const expectedConvolution = (): Float64Array => {
  const { image, kernel } = inputs;
  const pixel = (c: number, y: number, x: number): number =>
    y < 0 || x < 0 || y >= SIDE || x >= SIDE ? 0 : at(image, (c * SIDE + y) * SIDE + x);
  return Float64Array.from(image.data, (_, index) => {
    const [x, y] = [index % SIDE, Math.floor(index / SIDE) % SIDE];
    const out = Math.floor(index / (SIDE * SIDE));
    let sum = 0;
    for (let c = 0; c < FEATURES; c += 1)
      for (let tap = 0; tap < 9; tap += 1)
        sum += pixel(c, y + Math.floor(tap / 3) - 1, x + (tap % 3) - 1) * at(kernel, (out * FEATURES + c) * 9 + tap);
    return sum;
  });
};

/** False also where a value is not finite. */
const agrees = (result: Tensor | undefined, expected: Float64Array): boolean => {
  let error = 0;
  let power = 0;
  expected.forEach((value, i) => {
    error += ((result?.data[i] ?? NaN) - value) ** 2;
    power += value * value;
  });
  return Math.sqrt(error / power) <= TOLERANCE;
};

/** Compares attention and convolution on the device with the same computed here. */
export const selfTest = async (runtime: Runtime): Promise<SelfTest> => {
  const session = await runtime.createSession(selfTestGraph(), []);
  try {
    const { attention, convolution } = await session.run(inputs);
    if (!agrees(attention, expectedAttention())) return { passed: false, operator: "attention" };
    return agrees(convolution, expectedConvolution()) ? { passed: true } : { passed: false, operator: "convolution" };
  } finally {
    await session.release();
  }
};

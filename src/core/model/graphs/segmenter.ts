import type { Value } from "../onnx/graph-builder.ts";
import { segmenterConfig } from "../segmenter-config.ts";
import { parseConfig } from "./config.ts";
import { Emitter } from "./emitter.ts";
import { conv, double, join, maxPool, relu, type Feature } from "./layers.ts";
import type { BuildGraph } from "./weights.ts";

/** Added to the deviation, so that a picture of one gray stays finite. */
const LEAST_DEVIATION = 1e-3;

/**
 * (x − mean) / (deviation + 1e-3) of each picture, so that neither exposure nor windowing matters. In fp32, because half
 * precision would leave a faint picture a handful of grays.
 */
const standardise = ({ graph }: Emitter, image: Value): Value => {
  const overPixels = (x: Value): Value => graph.node("ReduceMean", [x, graph.int64([2, 3])], { keepdims: 1 });
  const centred = graph.node("Sub", [image, overPixels(image)]);
  const deviation = graph.node("Sqrt", [overPixels(graph.node("Mul", [centred, centred]))]);
  return graph.node("Div", [centred, graph.node("Add", [deviation, graph.float32([LEAST_DEVIATION], [])])]);
};

/** Twice a 3×3 convolution and ReLU; training folded the normalisation into the convolutions. */
const block = (e: Emitter, name: string, x: Feature, channels: number): Feature => {
  const first = relu(e, conv(e, `${name}.conv1`, x, channels, { kernel: 3 }));
  return relu(e, conv(e, `${name}.conv2`, first, channels, { kernel: 3 }));
};

/**
 * image [B,1,S,S], gray at any scale, S = sample_size → logits [B,2,S,S]: the patient's right lung, then the left; above
 * 0 where a lung is likelier than not.
 */
export const buildSegmenterGraph: BuildGraph = (rawConfig, weights, { activations }) => {
  const { widths, sample_size: side, outputs } = parseConfig(segmenterConfig, rawConfig);
  const e = new Emitter(weights, activations);
  const image = e.graph.input("image", "f32", ["batch", 1, side, side]);
  let x: Feature = { value: e.toActivations(standardise(e, image)), channels: 1 };
  const levels: Feature[] = [];
  for (const [level, channels] of widths.entries()) {
    x = block(e, `down.${level}`, level === 0 ? x : maxPool(e, x, { kernel: 2, padding: 0 }), channels);
    levels.push(x);
  }
  for (const [level, skip] of [...levels.slice(0, -1).entries()].reverse()) {
    x = block(e, `up.${level}`, join(e, double(e, x), skip), skip.channels);
  }
  const logits = conv(e, "head", x, outputs.length, { kernel: 1 });
  e.output(logits.value, "logits", ["batch", outputs.length, side, side]);
  return e.finish("segmenter");
};

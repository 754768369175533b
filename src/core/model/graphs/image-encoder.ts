import { z } from "zod";
import type { Value } from "../onnx/graph-builder.ts";
import { parseConfig } from "./config.ts";
import { Emitter } from "./emitter.ts";
import { add, conv, join, l2Normalise, maxPool, relu, type ConvOptions, type Feature } from "./layers.ts";
import type { BuildGraph } from "./weights.ts";

/**
 * BioViL-T's image model has no config file; these are the numbers of the official one (hi-ml-multimodal,
 * resnet50_multi_image). Other depths and widths give smaller trunks of the same shape.
 */
const schema = z.object({
  /** Bottleneck blocks of each of the four stages. */
  layers: z.array(z.int().positive()).length(4).default([3, 4, 6, 3]),
  /** Channels of the stem; stage i has width · 2^i · 4. */
  width: z.int().positive().default(64),
  /** Channels of the map that stands for the current image, half of the projector's input. */
  static_dim: z.int().positive().default(256),
  projection_size: z.int().positive().default(128),
});

/** torchvision's Bottleneck widens its output by this much. */
const EXPANSION = 4;

/** Batch normalisation with stored statistics; ONNX Runtime folds it into the convolution before it. */
const batchNorm = (e: Emitter, name: string, x: Feature): Feature => {
  const statistics = ["weight", "bias", "running_mean", "running_var"];
  const inputs = statistics.map((key) => e.weight(`${name}.${key}`, [x.channels], "vector"));
  const value = e.graph.node("BatchNormalization", [x.value, ...inputs], { epsilon: { float: 1e-5 } });
  return { ...x, value };
};

const convNorm = (
  e: Emitter,
  names: { readonly conv: string; readonly norm: string },
  x: Feature,
  channels: number,
  options: ConvOptions,
): Feature => batchNorm(e, names.norm, conv(e, names.conv, x, channels, { ...options, bias: false }));

/** torchvision's Bottleneck, v1.5: the stride is in the 3×3 convolution. */
const bottleneck = (e: Emitter, name: string, x: Feature, width: number, stride: number): Feature => {
  const step = (index: number, input: Feature, channels: number, options: ConvOptions): Feature =>
    convNorm(e, { conv: `${name}.conv${index}`, norm: `${name}.bn${index}` }, input, channels, options);
  const channels = width * EXPANSION;
  let h = relu(e, step(1, x, width, { kernel: 1 }));
  h = relu(e, step(2, h, width, { kernel: 3, stride }));
  h = step(3, h, channels, { kernel: 1 });
  const names = { conv: `${name}.downsample.0`, norm: `${name}.downsample.1` };
  const same = stride === 1 && x.channels === channels;
  const shortcut = same ? x : convNorm(e, names, x, channels, { kernel: 1, stride });
  return relu(e, { channels, value: add(e, h.value, shortcut.value) });
};

const trunk = (e: Emitter, image: Feature, depths: readonly number[], width: number): Feature => {
  const name = "encoder.encoder";
  const stem = convNorm(e, { conv: `${name}.conv1`, norm: `${name}.bn1` }, image, width, { kernel: 7, stride: 2 });
  let x = maxPool(e, relu(e, stem), { kernel: 3, padding: 1 });
  for (const [stage, depth] of depths.entries()) {
    for (let block = 0; block < depth; block += 1) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      x = bottleneck(e, `${name}.layer${stage + 1}.${block}`, x, width * 2 ** stage, stride);
    }
  }
  return x;
};

/**
 * Single-image mode: image [B,3,H,W] in 0..1 → patches [B,P,H/32,W/32] (projected, not normalised) and embedding [B,P]
 * (their mean, L2-normalised). The pooler's transformer does not run; a learned vector stands for the missing previous
 * image.
 */
export const buildImageEncoderGraph: BuildGraph = (rawConfig, weights, { activations }) => {
  const config = parseConfig(schema, rawConfig);
  const { static_dim: dim, projection_size: size } = config;
  const e = new Emitter(weights, activations);
  const { graph } = e;
  const image = { value: e.input("image", ["batch", 3, "height", "width"]), channels: 3 };
  const features = trunk(e, image, config.layers, config.width);
  const current = conv(e, "encoder.backbone_to_vit", features, dim, { kernel: 1, bias: false });
  const missing = e.weight("encoder.missing_previous_emb", [1, dim, 1, 1], "vector");
  // Spread over the patches by adding zeros: the shape that Expand wants would be worked out on the CPU.
  const zeros = graph.node("Mul", [current.value, e.constant([0], [])]);
  const previous = { value: add(e, zeros, missing), channels: dim };

  const first = conv(e, "projector.model.0", join(e, current, previous), size, { kernel: 1, bias: false });
  const hidden = relu(e, batchNorm(e, "projector.model.1", first));
  const projected = conv(e, "projector.model.3", hidden, size, { kernel: 1 });
  const patches: Value = e.toFloat32(projected.value);
  graph.output(patches, "patches", "f32", ["batch", size, "patch_rows", "patch_columns"]);
  const mean = graph.node("ReduceMean", [patches, graph.int64([2, 3])], { keepdims: 0 });
  graph.output(l2Normalise(e, mean), "embedding", "f32", ["batch", size]);
  return e.finish("image-encoder");
};

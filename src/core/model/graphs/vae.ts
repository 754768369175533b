import { z } from "zod";
import { pixelAttention } from "./attention.ts";
import { parseConfig } from "./config.ts";
import { Emitter } from "./emitter.ts";
import { conv, double, groupNorm, silu, type Feature } from "./layers.ts";
import { resnet, type ResnetOptions } from "./resnet.ts";
import type { BuildGraph } from "./weights.ts";
import type { Value } from "../onnx/graph-builder.ts";

/** diffusers' AutoencoderKL config.json. */
const schema = z.object({
  in_channels: z.int().positive().default(3),
  out_channels: z.int().positive().default(3),
  down_block_types: z.array(z.literal("DownEncoderBlock2D")),
  up_block_types: z.array(z.literal("UpDecoderBlock2D")),
  block_out_channels: z.array(z.int().positive()).min(1),
  layers_per_block: z.int().positive().default(1),
  latent_channels: z.int().positive().default(4),
  norm_num_groups: z.int().positive().default(32),
  act_fn: z.enum(["silu", "swish"]).default("silu"),
  use_quant_conv: z.boolean().default(true),
  use_post_quant_conv: z.boolean().default(true),
  mid_block_add_attention: z.boolean().default(true),
  /** Latents are scaled here, never shifted. */
  shift_factor: z.literal(0).nullish(),
});

type Config = z.infer<typeof schema>;

/** Epsilon of every norm in the autoencoder, fixed in diffusers. */
const EPSILON = 1e-6;

const resnetOptions = (config: Config): ResnetOptions => ({ groups: config.norm_num_groups, epsilon: EPSILON });

const midBlock = (e: Emitter, name: string, x: Feature, config: Config): Feature => {
  let h = resnet(e, `${name}.resnets.0`, x, x.channels, resnetOptions(config));
  if (config.mid_block_add_attention) {
    h = pixelAttention(e, `${name}.attentions.0`, h, config.norm_num_groups, EPSILON);
  }
  return resnet(e, `${name}.resnets.1`, h, x.channels, resnetOptions(config));
};

const head = (e: Emitter, name: string, x: Feature, channels: number, config: Config): Feature => {
  const normal = groupNorm(e, `${name}.conv_norm_out`, x, config.norm_num_groups, EPSILON);
  return conv(e, `${name}.conv_out`, { ...normal, value: silu(e, normal.value) }, channels, { kernel: 3 });
};

/** image [B,C,H,W] in -1..1 → mean and logvar [B,c,H/f,W/f], logvar clamped to -30..20, not scaled. */
export const buildVaeEncoderGraph: BuildGraph = (rawConfig, weights, { activations }) => {
  const config = parseConfig(schema, rawConfig);
  const e = new Emitter(weights, activations);
  const channels = config.in_channels;
  const widths = config.block_out_channels;
  const image = e.input("image", ["batch", channels, "height", "width"]);
  let x = conv(e, "encoder.conv_in", { value: image, channels }, widths[0] as number, { kernel: 3 });
  for (const [index, width] of widths.entries()) {
    const name = `encoder.down_blocks.${index}`;
    for (let layer = 0; layer < config.layers_per_block; layer += 1) {
      x = resnet(e, `${name}.resnets.${layer}`, x, width, resnetOptions(config));
    }
    if (index < widths.length - 1) {
      // One row and column of zeros at the far sides only.
      const padding = [0, 0, 1, 1] as const;
      x = conv(e, `${name}.downsamplers.0.conv`, x, width, { kernel: 3, stride: 2, padding });
    }
  }
  x = midBlock(e, "encoder.mid_block", x, config);
  x = head(e, "encoder", x, 2 * config.latent_channels, config);
  if (config.use_quant_conv) x = conv(e, "quant_conv", x, x.channels, { kernel: 1 });
  const halves = e.graph.nodes("Split", [e.toFloat32(x.value)], { axis: 1, num_outputs: 2 }, { outputs: 2 });
  const [mean, logvar] = halves as [Value, Value];
  const clamped = e.graph.node("Clip", [logvar, e.graph.float32([-30], []), e.graph.float32([20], [])]);
  const dims = ["batch", config.latent_channels, "latent_height", "latent_width"];
  e.graph.output(mean, "mean", "f32", dims);
  e.graph.output(clamped, "logvar", "f32", dims);
  return e.finish("vae-encoder");
};

/** latent [B,c,h,w], already divided by the scaling factor → image [B,C,f·h,f·w], about -1..1. */
export const buildVaeDecoderGraph: BuildGraph = (rawConfig, weights, { activations }) => {
  const config = parseConfig(schema, rawConfig);
  const e = new Emitter(weights, activations);
  const channels = config.latent_channels;
  const widths = [...config.block_out_channels].reverse();
  let x: Feature = { value: e.input("latent", ["batch", channels, "height", "width"]), channels };
  if (config.use_post_quant_conv) x = conv(e, "post_quant_conv", x, channels, { kernel: 1 });
  x = conv(e, "decoder.conv_in", x, widths[0] as number, { kernel: 3 });
  x = midBlock(e, "decoder.mid_block", x, config);
  for (const [index, width] of widths.entries()) {
    const name = `decoder.up_blocks.${index}`;
    for (let layer = 0; layer <= config.layers_per_block; layer += 1) {
      x = resnet(e, `${name}.resnets.${layer}`, x, width, resnetOptions(config));
    }
    if (index < widths.length - 1) x = conv(e, `${name}.upsamplers.0.conv`, double(e, x), width, { kernel: 3 });
  }
  const image = head(e, "decoder", x, config.out_channels, config);
  e.output(image.value, "image", ["batch", config.out_channels, "image_height", "image_width"]);
  return e.finish("vae-decoder");
};

import { z } from "zod";
import type { Value } from "../onnx/graph-builder.ts";
import { transformer, type Context } from "./attention.ts";
import { parseConfig, perLevel, spread, unsupported } from "./config.ts";
import { Emitter } from "./emitter.ts";
import { conv, double, groupNorm, join, linear, silu, type Feature } from "./layers.ts";
import { resnet, type ResnetOptions } from "./resnet.ts";
import { timestepFrequencies } from "./timestep.ts";
import type { BuildGraph } from "./weights.ts";

const off = z.union([z.null(), z.literal(false)]).optional();

/** diffusers' UNet2DConditionModel config.json; what is refused here changes the graph in a way not written yet. */
const schema = z.object({
  in_channels: z.int().positive().default(4),
  out_channels: z.int().positive().default(4),
  down_block_types: z.array(z.enum(["DownBlock2D", "CrossAttnDownBlock2D"])),
  mid_block_type: z.literal("UNetMidBlock2DCrossAttn").default("UNetMidBlock2DCrossAttn"),
  up_block_types: z.array(z.enum(["UpBlock2D", "CrossAttnUpBlock2D"])),
  block_out_channels: z.array(z.int().positive()).min(1),
  layers_per_block: perLevel.default(2),
  transformer_layers_per_block: perLevel.default(1),
  reverse_transformer_layers_per_block: z.array(z.int().positive()).nullish(),
  cross_attention_dim: perLevel.default(1280),
  attention_head_dim: perLevel.default(8),
  num_attention_heads: perLevel.nullish(),
  use_linear_projection: z.boolean().default(false),
  norm_num_groups: z.int().positive().default(32),
  norm_eps: z.number().positive().default(1e-5),
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().default(0),
  downsample_padding: z.union([z.literal(0), z.literal(1)]).default(1),
  act_fn: z.enum(["silu", "swish"]).default("silu"),
  resnet_time_scale_shift: z.literal("default").default("default"),
  time_embedding_type: z.literal("positional").default("positional"),
  time_embedding_dim: z.int().positive().nullish(),
  mid_block_scale_factor: z.literal(1).default(1),
  resnet_out_scale_factor: z.literal(1).default(1),
  conv_in_kernel: z.int().positive().default(3),
  conv_out_kernel: z.int().positive().default(3),
  attention_type: z.literal("default").default("default"),
  center_input_sample: off,
  only_cross_attention: off,
  dual_cross_attention: off,
  class_embed_type: off,
  addition_embed_type: off,
  num_class_embeds: off,
  encoder_hid_dim: off,
  encoder_hid_dim_type: off,
  resnet_skip_time_act: off,
  time_embedding_act_fn: off,
  timestep_post_act: off,
  time_cond_proj_dim: off,
  cross_attention_norm: off,
});

interface Level {
  readonly channels: number;
  readonly layers: number;
  readonly heads: number;
  readonly transformers: number;
  readonly contextDim: number;
}

const levelsOf = (config: z.infer<typeof schema>): readonly Level[] => {
  const count = config.block_out_channels.length;
  // diffusers' historical naming: attention_head_dim holds the number of heads (huggingface/diffusers issue 2011).
  const heads = spread(config.num_attention_heads ?? config.attention_head_dim, count);
  const lists = {
    layers: spread(config.layers_per_block, count),
    transformers: spread(config.transformer_layers_per_block, count),
    contextDims: spread(config.cross_attention_dim, count),
  };
  const lengths = [heads, ...Object.values(lists), config.down_block_types, config.up_block_types].map((x) => x.length);
  if (lengths.some((length) => length !== count)) throw unsupported(`its lists do not all have ${count} entries`);
  return config.block_out_channels.map((channels, index) => {
    const level = heads[index] as number;
    if (channels % level !== 0) throw unsupported(`${channels} channels cannot be shared by ${level} attention heads`);
    return {
      channels,
      layers: lists.layers[index] as number,
      heads: level,
      transformers: lists.transformers[index] as number,
      contextDim: lists.contextDims[index] as number,
    };
  });
};

/** Doubles, then cuts to the size of the skip connection: odd sizes were halved upwards. */
const upsampleTo = (e: Emitter, x: Feature, skip: Feature): Feature => {
  const { graph } = e;
  // The Reshape changes nothing; through it WebGPU sees the shape in this order and need not permute it on the CPU.
  const plain = graph.node("Reshape", [skip.value, graph.int64([0, skip.channels, -1, 0])]);
  const size = graph.node("Shape", [plain], { start: 2, end: 4 });
  const value = graph.node("Slice", [double(e, x).value, graph.int64([0, 0]), size, graph.int64([2, 3])]);
  return { value, channels: x.channels };
};

/** sample [B,C,h,w], timestep [B], encoder_hidden_states [B,L,D] → out_sample [B,C,h,w]. */
export const buildUNetGraph: BuildGraph = (rawConfig, weights, { activations }) => {
  const config = parseConfig(schema, rawConfig);
  const levels = levelsOf(config);
  const e = new Emitter(weights, activations);
  const { graph } = e;
  const groups = config.norm_num_groups;
  const base = config.block_out_channels[0] as number;

  const sample = e.input("sample", ["batch", config.in_channels, "height", "width"]);
  const timestep = graph.input("timestep", "f32", ["batch"]);
  const [contextDim] = levels.map((level) => level.contextDim) as [number];
  if (levels.some((level) => level.contextDim !== contextDim))
    throw unsupported("its levels differ in cross_attention_dim");
  const states = e.input("encoder_hidden_states", ["batch", "length", contextDim]);
  const context: Context = {
    value: states,
    transposed: graph.node("Transpose", [states], { perm: [0, 2, 1] }),
    dim: contextDim,
  };

  const timeSize = config.time_embedding_dim ?? 4 * base;
  const time = silu(e, timeEmbedding(e, timestep, base, timeSize, config.flip_sin_to_cos, config.freq_shift));
  const options: ResnetOptions = { groups, epsilon: config.norm_eps, time: { value: time, size: timeSize } };
  const attend = (name: string, x: Feature, level: Level, layers = level.transformers): Feature =>
    transformer(e, name, x, context, {
      heads: level.heads,
      layers,
      groups,
      linearProjection: config.use_linear_projection,
    });

  let x = conv(e, "conv_in", { value: sample, channels: config.in_channels }, base, { kernel: config.conv_in_kernel });
  const skips = [x];
  for (const [index, level] of levels.entries()) {
    const name = `down_blocks.${index}`;
    for (let layer = 0; layer < level.layers; layer += 1) {
      x = resnet(e, `${name}.resnets.${layer}`, x, level.channels, options);
      if (config.down_block_types[index] === "CrossAttnDownBlock2D")
        x = attend(`${name}.attentions.${layer}`, x, level);
      skips.push(x);
    }
    if (index < levels.length - 1) {
      const padding = config.downsample_padding === 1 ? 1 : ([0, 0, 1, 1] as const);
      x = conv(e, `${name}.downsamplers.0.conv`, x, level.channels, { kernel: 3, stride: 2, padding });
      skips.push(x);
    }
  }

  const deepest = levels.at(-1) as Level;
  x = resnet(e, "mid_block.resnets.0", x, deepest.channels, options);
  x = attend("mid_block.attentions.0", x, deepest);
  x = resnet(e, "mid_block.resnets.1", x, deepest.channels, options);

  for (const [index, level] of [...levels].reverse().entries()) {
    const name = `up_blocks.${index}`;
    for (let layer = 0; layer <= level.layers; layer += 1) {
      const skip = skips.pop() as Feature;
      x = resnet(e, `${name}.resnets.${layer}`, join(e, x, skip), level.channels, options);
      if (config.up_block_types[index] === "CrossAttnUpBlock2D") {
        const layers = config.reverse_transformer_layers_per_block?.[index];
        x = attend(`${name}.attentions.${layer}`, x, level, layers);
      }
    }
    if (index < levels.length - 1) {
      const next = skips.at(-1) as Feature;
      x = conv(e, `${name}.upsamplers.0.conv`, upsampleTo(e, x, next), level.channels, { kernel: 3 });
    }
  }

  const normal = groupNorm(e, "conv_norm_out", x, groups, config.norm_eps);
  const out = { ...normal, value: silu(e, normal.value) };
  const noise = conv(e, "conv_out", out, config.out_channels, { kernel: config.conv_out_kernel });
  e.output(noise.value, "out_sample", ["batch", config.out_channels, "height", "width"]);
  return e.finish("unet");
};

/** Sinusoids of the timestep (always fp32: the phase reaches 999) through two linear layers, [B,size]. */
const timeEmbedding = (
  e: Emitter,
  timestep: Value,
  width: number,
  size: number,
  flip: boolean,
  shift: number,
): Value => {
  const { graph } = e;
  const half = width / 2;
  const column = graph.node("Reshape", [timestep, graph.int64([-1, 1])]);
  const phase = graph.node("Mul", [column, graph.float32(timestepFrequencies(half, shift), [1, half])]);
  const [sine, cosine] = [graph.node("Sin", [phase]), graph.node("Cos", [phase])];
  const waves = graph.node("Concat", flip ? [cosine, sine] : [sine, cosine], { axis: 1 });
  const hidden = silu(e, linear(e, "time_embedding.linear_1", e.toActivations(waves), width, size));
  return linear(e, "time_embedding.linear_2", hidden, size, size);
};

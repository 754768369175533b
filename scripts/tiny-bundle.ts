import { pathToFileURL } from "node:url";
import type { Bundle, ModuleName, Precision } from "../src/core/model/bundle.ts";
import { convertCheckpoint } from "../src/core/model/convert.ts";
import type { CheckpointFolder } from "../src/core/model/convert.ts";
import { buildGraph } from "../src/core/model/graphs/index.ts";
import type { Weight, WeightRole } from "../src/core/model/graphs/weights.ts";
import { graphsOf } from "../src/core/model/modules.ts";
import { bytesSource } from "../src/core/model/safetensors.ts";
import { encodeSafetensors } from "../src/core/model/safetensors-writer.ts";
import { elementCount } from "../src/core/tensor.ts";
import { nodeBundleWriter } from "../src/runtime/node-files.ts";

/**
 * A bundle of random weights in official layout, small enough for tests: 256-px images, 32-px latents. The same bytes
 * on every machine.
 */
export const tinyBundle = async (folder: string, precision: Precision = "fp32"): Promise<Bundle> =>
  convertCheckpoint(
    {
      checkpoints: tinyCheckpoints(),
      precision,
      tool: "tiny-bundle",
      describe: {
        name: "Tiny random bundle",
        licence: "MIT",
        demo: true,
        trainedFor: "Nothing: its weights are random, for tests.",
        defaults: { steps: 4, skip: 0.25, guidance: 3 },
        prompts: [{ label: "Effusion", prompt: "large right pleural effusion", sourcePrompt: "no acute process" }],
        preview: { weights: [0.2, -0.1, 0.1, 0.05], bias: 0.5 },
        text: {
          context: { maxLength: 16, padToMax: true, mask: "ones" },
          scoring: { padTo: "longest", mask: "real", strip: "!?." },
        },
      },
    },
    await nodeBundleWriter(folder),
  );

const words =
  `[PAD] [UNK] [CLS] [SEP] [MASK] no acute process cardio ##pulmonary large small right left pleural effusion
pneumo ##thorax consolidation of the lung heart is , . upper lower zone chest drain edema bilateral`.split(/\s+/);

const configs: Readonly<Record<ModuleName, Record<string, unknown>>> = {
  unet: {
    sample_size: 32,
    in_channels: 4,
    out_channels: 4,
    down_block_types: ["CrossAttnDownBlock2D", "DownBlock2D"],
    up_block_types: ["UpBlock2D", "CrossAttnUpBlock2D"],
    block_out_channels: [32, 48],
    layers_per_block: 1,
    cross_attention_dim: 32,
    attention_head_dim: 2,
    norm_num_groups: 8,
  },
  vae: {
    in_channels: 1,
    out_channels: 1,
    latent_channels: 4,
    down_block_types: Array<string>(4).fill("DownEncoderBlock2D"),
    up_block_types: Array<string>(4).fill("UpDecoderBlock2D"),
    block_out_channels: [16, 16, 16, 32],
    layers_per_block: 1,
    norm_num_groups: 8,
    scaling_factor: 0.5,
  },
  text: {
    hidden_size: 32,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 64,
    max_position_embeddings: 64,
    vocab_size: words.length,
    projection_size: 128,
  },
  imageEncoder: { layers: [1, 1, 1, 1], width: 8, static_dim: 32, projection_size: 128 },
  segmenter: { architecture: "lung-unet", widths: [8, 16, 24], sample_size: 32, outputs: ["right", "left"] },
};

/** The tiny bundle's checkpoints, as a person would hand them to `convert`. */
export const tinyCheckpoints = (): Readonly<Record<ModuleName, CheckpointFolder>> => ({
  unet: tinyCheckpoint("unet"),
  vae: tinyCheckpoint("vae"),
  text: tinyCheckpoint("text"),
  imageEncoder: tinyCheckpoint("imageEncoder"),
  segmenter: tinyCheckpoint("segmenter"),
});

/** The weights that a module's graphs ask for, invented as they ask. */
const tinyCheckpoint = (module: ModuleName): CheckpointFolder => {
  const shapes = new Map<string, readonly number[]>();
  const roles = new Map<string, WeightRole>();
  for (const graph of graphsOf[module]) {
    const find = (name: string, shape?: readonly number[]): Weight | undefined => {
      // CXR-BERT's own prefix and today's attention keys, of the names that builders try.
      if (shape === undefined) return name.startsWith("bert.") ? find(name, []) : undefined;
      if (shape.length > 0) shapes.set(name, shape);
      return {
        scheme: "plain" as const,
        shape,
        data: { dtype: "F32" as const, shape, location: "", offset: 0, length: 0 },
      };
    };
    for (const { name, role } of buildGraph[graph](configs[module], { find }, { activations: "f32" }).external)
      roles.set(name, role);
  }
  const draw = normal(module.length * 7919);
  const tensors = [...shapes].map(([name, shape]) => ({
    name,
    dtype: "F32" as const,
    shape,
    data: tinyWeight(name, shape, roles.get(name) ?? "vector", draw),
  }));
  const file = bytesSource(encodeSafetensors(tensors));
  const texts: Record<string, string> = {
    "config.json": JSON.stringify(configs[module]),
    "vocab.txt": `${words.join("\n")}\n`,
  };
  return {
    names: ["model.safetensors", ...Object.keys(texts)],
    readText: (name) => Promise.resolve(texts[name] ?? ""),
    open: () => Promise.resolve(file),
  };
};

/**
 * Weights keep the variance of what passes through them, so that outputs are near unit variance. Norms and biases are
 * moved off their initial values, so that leaving one out shows.
 */
const tinyWeight = (name: string, shape: readonly number[], role: WeightRole, draw: () => number): Float32Array => {
  const data = new Float32Array(elementCount(shape));
  const fan = elementCount(shape.slice(1));
  // The last convolutions follow a SiLU, which passes about 0.36 of the power; an image should be within -1..1.
  const gain = name === "conv_out.weight" ? 1.7 : name === "decoder.conv_out.weight" ? 0.6 : 1;
  const matrix = role === "conv" || role === "linear";
  const deviation = matrix ? gain / Math.sqrt(fan) : role === "embedding" ? 0.5 : 0.1;
  const centre = !matrix && /(norm\w*|LayerNorm|bn\d|\.1)\.weight$|running_var$|norm\.weight$/.test(name) ? 1 : 0;
  for (let i = 0; i < data.length; i += 1) data[i] = centre + deviation * draw();
  return data;
};

/** Near-normal draws from a 32-bit generator (mulberry32), as a sum of twelve uniform ones: exact in every engine. */
const normal = (seed: number): (() => number) => {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += uniform();
    return sum;
  };
};

const [, script, folder, precision] = process.argv;
if (script !== undefined && folder !== undefined && import.meta.url === pathToFileURL(script).href)
  await tinyBundle(folder, precision as Precision | undefined);

import { expect, test } from "vitest";
import { UserFault } from "../../result.ts";
import { buildGraph } from "./index.ts";
import type { WeightSource } from "./weights.ts";

const nothing: WeightSource = { find: () => undefined };
const fp32 = { activations: "f32" } as const;

const problemOf = (build: () => unknown): string => {
  try {
    build();
  } catch (error) {
    if (error instanceof UserFault) return error.error.problem;
    throw error;
  }
  return "";
};

const unet = {
  block_out_channels: [32, 64],
  down_block_types: ["CrossAttnDownBlock2D", "DownBlock2D"],
  up_block_types: ["UpBlock2D", "CrossAttnUpBlock2D"],
};

test.each([
  ["an empty config", {}, "down_block_types"],
  ["no config", null, "expected object"],
  [
    "a block of another architecture",
    { ...unet, down_block_types: ["DownBlock2D", "AttnDownBlock2D"] },
    "down_block_types.1",
  ],
  ["class embeddings", { ...unet, class_embed_type: "timestep" }, "class_embed_type"],
  ["lists of unequal length", { ...unet, layers_per_block: [1, 2, 3] }, "2 entries"],
  ["heads that do not divide the channels", { ...unet, attention_head_dim: 5 }, "5 attention heads"],
])("a denoiser config with %s is refused in a sentence", (_what, config, problem) => {
  expect(problemOf(() => buildGraph.unet(config, nothing, fp32))).toContain(problem);
});

test("an autoencoder that shifts its latents is refused, one that does not is built", () => {
  const config = (shift: number | null) => ({
    block_out_channels: [32],
    down_block_types: ["DownEncoderBlock2D"],
    up_block_types: ["UpDecoderBlock2D"],
    shift_factor: shift,
  });
  const problem = (shift: number | null) => problemOf(() => buildGraph["vae-decoder"](config(shift), nothing, fp32));
  expect(problem(0.1)).toContain("shift_factor");
  for (const none of [0, null]) expect(problem(none)).toContain("is missing");
});

test("a weight that is missing or has another shape is named", () => {
  const config = { layers: [1, 1, 1, 1], width: 4 };
  expect(problemOf(() => buildGraph["image-encoder"](config, nothing, fp32))).toContain(
    "encoder.encoder.conv1.weight is missing",
  );
  const data = { dtype: "F32", shape: [3, 3], location: "w", offset: 0, length: 36 } as const;
  const wrong: WeightSource = { find: () => ({ scheme: "plain", shape: [3, 3], data }) };
  const problem = problemOf(() => buildGraph["image-encoder"](config, wrong, fp32));
  expect(problem).toContain("encoder.encoder.conv1.weight is [3, 3] instead of [4, 3, 7, 7]");
});

import { z } from "zod";
import type { Value } from "../onnx/graph-builder.ts";
import { rowsOf, selfAttention, sequenceOf } from "./attention.ts";
import { parseConfig, unsupported } from "./config.ts";
import { Emitter } from "./emitter.ts";
import { add, l2Normalise, layerNorm, linear } from "./layers.ts";
import type { BuildGraph } from "./weights.ts";

/** config.json of BERT, or of CXR-BERT, which adds the projection head's size. */
const schema = z.object({
  hidden_size: z.int().positive().default(768),
  num_hidden_layers: z.int().positive().default(12),
  num_attention_heads: z.int().positive().default(12),
  intermediate_size: z.int().positive().default(3072),
  max_position_embeddings: z.int().positive().default(512),
  type_vocab_size: z.int().positive().default(2),
  vocab_size: z.int().positive().default(30522),
  layer_norm_eps: z.number().positive().default(1e-12),
  hidden_act: z.literal("gelu").default("gelu"),
  position_embedding_type: z.literal("absolute").default("absolute"),
  projection_size: z.int().positive().default(128),
});

/** Added to the attention score of padding; exp(-10000) is 0, and the number fits fp16. */
const MASKED = -10_000;

/**
 * input_ids [B,L] i64, attention_mask [B,L] i64 (1 = a token, 0 = padding) → last_hidden_state [B,L,D],
 * projection [B,P] (CXR-BERT's head on the first token, L2-normalised).
 */
export const buildTextEncoderGraph: BuildGraph = (rawConfig, weights, { activations }) => {
  const config = parseConfig(schema, rawConfig);
  const { hidden_size: size, num_attention_heads: heads, layer_norm_eps: epsilon } = config;
  if (size % heads !== 0) throw unsupported(`${size} hidden units cannot be shared by ${heads} attention heads`);
  const e = new Emitter(weights, activations);
  const { graph } = e;
  const prefix = e.has("bert.embeddings.word_embeddings.weight") ? "bert." : "";

  const ids = graph.input("input_ids", "i64", ["batch", "length"]);
  const mask = graph.input("attention_mask", "i64", ["batch", "length"]);
  const table = (name: string, rows: number): Value =>
    e.weight(`${prefix}embeddings.${name}.weight`, [rows, size], "embedding");
  const words = graph.node("Gather", [table("word_embeddings", config.vocab_size), ids], { axis: 0 });
  const positions = graph.node("Slice", [
    table("position_embeddings", config.max_position_embeddings),
    graph.int64([0]),
    graph.node("Shape", [words], { start: 1, end: 2 }),
    graph.int64([0]),
  ]);
  const firstType = graph.node("Gather", [table("token_type_embeddings", config.type_vocab_size), graph.int64([0])]);
  const sum = add(e, add(e, words, firstType), positions);
  const embedded = layerNorm(e, `${prefix}embeddings.LayerNorm`, sum, size, epsilon);

  const bias = attentionBias(e, mask);
  let rows = rowsOf(e, embedded, size);
  for (let layer = 0; layer < config.num_hidden_layers; layer += 1) {
    const name = `${prefix}encoder.layer.${layer}`;
    const names = {
      query: `${name}.attention.self.query`,
      key: `${name}.attention.self.key`,
      value: `${name}.attention.self.value`,
      out: `${name}.attention.output.dense`,
    };
    const mixed = add(e, selfAttention(e, names, rows, heads, true, bias), rows.value);
    const attended = layerNorm(e, `${name}.attention.output.LayerNorm`, mixed, size, epsilon);
    const inner = linear(e, `${name}.intermediate.dense`, attended, size, config.intermediate_size);
    const active = graph.node("Gelu", [inner]);
    const fed = add(e, linear(e, `${name}.output.dense`, active, config.intermediate_size, size), attended);
    rows = { ...rows, value: layerNorm(e, `${name}.output.LayerNorm`, fed, size, epsilon) };
  }
  const hidden = sequenceOf(e, rows);
  e.output(hidden, "last_hidden_state", ["batch", "length", size]);

  const first = graph.node("Gather", [hidden, graph.int64([0], [])], { axis: 1 });
  const projected = projectionHead(e, first, size, config.projection_size);
  graph.output(l2Normalise(e, e.toFloat32(projected)), "projection", "f32", ["batch", config.projection_size]);
  return e.finish("text-encoder");
};

/** CXR-BERT's head: dense, exact GELU, LayerNorm, dense. */
const projectionHead = (e: Emitter, x: Value, inputs: number, outputs: number): Value => {
  const name = "cls_projection_head";
  const hidden = e.graph.node("Gelu", [linear(e, `${name}.dense_to_hidden`, x, inputs, outputs)]);
  const normal = layerNorm(e, `${name}.LayerNorm`, hidden, outputs, 1e-12);
  return linear(e, `${name}.dense_to_output`, normal, outputs, outputs);
};

/**
 * The additive mask [B,1,L,L]. WebGPU's MultiHeadAttention has no key_padding_mask and does not broadcast over the
 * queries, so the row of a column of zeros spreads it.
 */
const attentionBias = (e: Emitter, mask: Value): Value => {
  const { graph } = e;
  // A look-up, because WebGPU does not cast int64.
  const keep = graph.node("Gather", [graph.float32([0, 1]), mask]);
  const hidden = graph.node("Sub", [graph.float32([1], []), keep]);
  const row = graph.node("Unsqueeze", [graph.node("Mul", [hidden, graph.float32([MASKED], [])]), graph.int64([1, 2])]);
  const zeros = graph.node("Mul", [keep, graph.float32([0], [])]);
  const column = graph.node("Unsqueeze", [zeros, graph.int64([1, 3])]);
  return e.toActivations(add(e, column, row));
};

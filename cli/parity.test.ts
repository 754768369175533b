import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { buildGraph } from "../src/core/model/graphs/index.ts";
import { checkParity, precisions, relativeRms, runCase, sourceOf } from "../src/core/model/parity.ts";
import type { WeightRole } from "../src/core/model/graphs/weights.ts";
import type { StoreAs } from "../src/core/model/rewrite.ts";
import { readCase, readCases, runOnCpu } from "./parity-case.ts";

// Written by `python training/parity_reference.py cli/fixtures/parity --set fixtures`.
const folder = fileURLToPath(new URL("fixtures/parity", import.meta.url));
const cases = await readCases(folder);

test.each(cases.flatMap(({ name, module }) => precisions.map((precision) => ({ name, module, precision }))))(
  "$name agrees with PyTorch at $precision.name",
  async ({ name, module, precision }) => {
    const { error, threshold } = await checkParity(await readCase(folder, name, module), precision, runOnCpu);
    expect(error).toBeLessThanOrEqual(threshold);
  },
);

test.each(cases)("no weight of $name is left out", async ({ name, module }) => {
  const parityCase = await readCase(folder, name, module);
  const { external } = buildGraph[module](parityCase.config, sourceOf(parityCase.weights), { activations: "f32" });
  const read = new Set(external.map((tensor) => tensor.name));
  const unread = [...parityCase.weights.weights.keys()].filter((key) => !read.has(key));
  // torchvision's classifier and BERT's pooler lie in official checkpoints unused, as do BatchNorm's counters.
  expect(unread.filter((key) => !/num_batches_tracked$|\.fc\.|\.pooler\./.test(key))).toEqual([]);
});

const oldAttention = { to_q: "query", to_k: "key", to_v: "value", "to_out.0": "proj_attn" };

test.each([
  {
    what: "an autoencoder saved before diffusers 0.18",
    name: "vae-encoder-small",
    rename: (key: string) =>
      Object.entries(oldAttention).reduce(
        (old, [now, then]) => old.replace(`attentions.0.${now}.`, `attentions.0.${then}.`),
        key,
      ),
  },
  { what: "a BERT without prefix", name: "text-small", rename: (key: string) => key.replace(/^bert\./, "") },
])("$what is read by its own key names", async ({ name, rename }) => {
  const module = cases.find((item) => item.name === name)!.module;
  const parityCase = await readCase(folder, name, module);
  const renamed = new Map([...parityCase.weights.weights].map(([key, weight]) => [rename(key), weight]));
  expect([...renamed.keys()]).not.toEqual([...parityCase.weights.weights.keys()]);
  const old = { ...parityCase, weights: { ...parityCase.weights, weights: renamed } };
  expect((await checkParity(old, precisions[0]!, runOnCpu)).passed).toBe(true);
});

/** The segmenter has convolutions only. */
const withLinear = ["unet-small", "unet-plain", "vae-encoder-small", "text-small"];
const schemes: readonly {
  readonly scheme: string;
  readonly names: readonly string[];
  readonly as: (role: WeightRole) => StoreAs;
}[] = [
  {
    scheme: "dq-i4-block32",
    names: [...withLinear, "segmenter-small"],
    as: (role) => (role === "vector" ? "F32" : "dq-i4-block32"),
  },
  { scheme: "mmnb-u4-b32", names: withLinear, as: (role) => (role === "linear" ? "mmnb-u4-b32" : "F32") },
  { scheme: "mmnb-u8-b32", names: withLinear, as: (role) => (role === "linear" ? "mmnb-u8-b32" : "F32") },
];

test.each(
  schemes.flatMap((scheme) =>
    cases.filter(({ name }) => scheme.names.includes(name)).map((item) => ({ ...scheme, ...item })),
  ),
)("$name over $scheme weights equals $name over the values they stand for", async ({ name, module, as }) => {
  const parityCase = await readCase(folder, name, module);
  const packed = await runCase(parityCase, "f32", [as], runOnCpu);
  const plain = await runCase(parityCase, "f32", [as, () => "F32"], runOnCpu);
  for (const [key, tensor] of plain) expect(relativeRms(packed.get(key)!, tensor)).toBeLessThan(1e-5);
});

test("an int4 graph with fp16 activations stays near its fp32 one", async () => {
  const parityCase = await readCase(folder, "text-small", "text-encoder");
  const mmnb = (role: WeightRole): StoreAs => (role === "linear" ? "mmnb-u4-b32" : "F16");
  const half = await runCase(parityCase, "f16", [mmnb], runOnCpu);
  const full = await runCase(parityCase, "f32", [mmnb, () => "F32"], runOnCpu);
  for (const [key, tensor] of full) expect(relativeRms(half.get(key)!, tensor)).toBeLessThan(2e-2);
});

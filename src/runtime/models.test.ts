import { mkdtemp, readdir, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/ort.ts";
import { tinyBundle } from "../../scripts/tiny-bundle.ts";
import { relativeError } from "../core/relative-error.ts";
import { unwrap } from "../core/result.ts";
import { openModels, readBundle } from "./models.ts";
import type { OpenModels } from "./models.ts";
import { nodeBundle, nodeWeights } from "./node-files.ts";
import { openRuntime } from "./open-runtime.ts";

let folder: string;
const at = (name: string): string => join(folder, name);
const opened: OpenModels[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radedit-models-"));
  await tinyBundle(at("fp32"));
  await tinyBundle(at("int8"), "int8");
}, 300_000);
afterAll(async () => {
  for (const one of opened) await one.dispose();
  await rm(folder, { recursive: true, force: true });
});

const open = async (bundle: string, backend: "cpu" | "wasm"): Promise<OpenModels> => {
  const runtime = unwrap(await openRuntime(nodeHost, backend, { threads: 1 }));
  const read = await readBundle(nodeBundle(at(bundle)));
  const models = await openModels(read, runtime, { cache: nodeWeights(at("cache")) });
  opened.push(models);
  return models;
};

/** One pass through every port, on a fixed image and prompt. */
const pass = async ({ models }: OpenModels): Promise<Record<string, Float32Array>> => {
  const image = { dims: [1, 1, 256, 256], data: Float32Array.from({ length: 65536 }, (_, i) => (i % 256) / 128 - 1) };
  const { mean, logvar } = await models.autoencoder.encode(image);
  const context = await models.text.context("Large right pleural effusion.");
  const noise = await models.denoiser.predict(mean, [499], context);
  const decoded = await models.autoencoder.decode(mean);
  const film = {
    dims: [1, 3, 448, 448],
    data: Float32Array.from({ length: 3 * 448 * 448 }, (_, i) => (i % 448) / 448),
  };
  const { patches, embedding } = await models.image.embed(film);
  expect([mean.dims, context.dims, noise.dims, decoded.dims, patches.dims]).toEqual([
    [1, 4, 32, 32],
    [1, 16, 32],
    [1, 4, 32, 32],
    [1, 1, 256, 256],
    [1, 128, 14, 14],
  ]);
  const prompt = await models.text.embed("no acute process!");
  return {
    mean: mean.data,
    logvar: logvar.data,
    context: context.data,
    noise: noise.data,
    decoded: decoded.data,
    patches: patches.data,
    embedding,
    prompt,
  };
};

const compare = (a: Record<string, Float32Array>, b: Record<string, Float32Array>, limit: number): void => {
  for (const [name, reference] of Object.entries(b))
    expect(relativeError(a[name], reference), name).toBeLessThanOrEqual(limit);
};

test("CPU and WASM agree on every port; int8 weights stay close to fp32; converted weights are kept", async () => {
  const cpu = await pass(await open("fp32", "cpu"));
  for (const values of Object.values(cpu)) expect(values.every(Number.isFinite)).toBe(true);
  // The tiny bundle's own first numbers; they change only with its weights or the graph.
  [-0.6809613, -0.0370422, -1.0418383, -1.6608393].forEach((value, i) =>
    expect(cpu["noise"]?.[i]).toBeCloseTo(value, 3),
  );

  compare(await pass(await open("fp32", "wasm")), cpu, 1e-3);
  expect(await readdir(folder)).not.toContain("cache");

  compare(await pass(await open("int8", "cpu")), cpu, 0.05);
  const kept = await readdir(at("cache"));
  expect(kept).toHaveLength(4);
  const times = await Promise.all(kept.map(async (name) => (await stat(join(at("cache"), name))).mtimeMs));
  compare(await pass(await open("int8", "wasm")), cpu, 0.05);
  expect(await readdir(at("cache"))).toEqual(kept);
  expect(await Promise.all(kept.map(async (name) => (await stat(join(at("cache"), name))).mtimeMs))).toEqual(times);
});

test("provenance says what computes; an embedding has unit length; a prompt is encoded once", async () => {
  const { models, provenance } = await open("int8", "cpu");
  expect(provenance).toEqual({ backend: "cpu", precision: "int8 weights, fp32 activations", batchSize: 1, threads: 1 });
  const embedding = await models.text.embed("left pleural effusion");
  expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
  expect(await models.text.embed("left pleural effusion")).toBe(embedding);
  await expect(models.text.embed("left [SEP] lung")).rejects.toThrow("special token");
});

test("items of a batch do not disturb each other", async () => {
  const { session } = await open("fp32", "cpu");
  const unet = await session("unet");
  const draw = (count: number, step: number) =>
    Float32Array.from({ length: count }, (_, i) => ((i * step) % 97) / 48 - 1);
  const sample = { dims: [2, 4, 16, 16], data: draw(2048, 31) };
  const context = { dims: [2, 5, 32], data: draw(320, 17) };
  const both = await unet.run({
    sample,
    timestep: { dims: [2], data: Float32Array.of(9, 799) },
    encoder_hidden_states: context,
  });
  const second = await unet.run({
    sample: { dims: [1, 4, 16, 16], data: sample.data.slice(1024) },
    timestep: { dims: [1], data: Float32Array.of(799) },
    encoder_hidden_states: { dims: [1, 5, 32], data: context.data.slice(160) },
  });
  const expected = second["out_sample"]?.data ?? new Float32Array();
  expect(relativeError(both["out_sample"]?.data.slice(1024), expected)).toBeLessThan(1e-5);
});

test("a weights file that was cut short is refused in one sentence", async () => {
  await tinyBundle(at("broken"));
  await truncate(join(at("broken"), "vae.safetensors"), 1000);
  const { models } = await open("broken", "cpu");
  const image = { dims: [1, 1, 256, 256], data: new Float32Array(65536) };
  await expect(models.autoencoder.encode(image)).rejects.toThrow(/vae\.safetensors of the bundle has 1000 bytes/);
});

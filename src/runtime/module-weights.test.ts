import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import onnxProto from "onnx-proto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyBundle } from "../../scripts/tiny-bundle.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { GraphModule } from "../core/model/graphs/index.ts";
import { moduleOf } from "../core/model/modules.ts";
import { openSession, openWeights } from "./module-weights.ts";
import { nodeBundle } from "./node-files.ts";
import type { Runtime } from "./ort.ts";
import { memoryWeights } from "./weight-file.ts";

let folder: string;
let bundle: Bundle;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radedit-weights-"));
  bundle = await tinyBundle(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a device with half precision is handed for a graph: its operators, and the weights' types. */
const openedOnHalf = async (graph: GraphModule) => {
  const operators: (string | null | undefined)[] = [];
  const runtime: Runtime = {
    backend: "webgpu",
    reason: "",
    activations: "f16",
    schemes: [],
    threads: null,
    takesBlobs: false,
    createSession: async (bytes) => {
      operators.push(...(onnxProto.onnx.ModelProto.decode(bytes).graph?.node ?? []).map(({ opType }) => opType));
      return { run: async () => ({}), release: async () => undefined };
    },
  };
  const weights = await openWeights(bundle, moduleOf[graph], nodeBundle(folder), runtime, memoryWeights);
  await openSession(graph, weights, runtime);
  const types = new Set([...weights.table.weights.values()].map(({ data }) => data.dtype));
  return { casts: operators.includes("Cast"), half: types.has("F16") };
};

test.each(["vae-encoder", "vae-decoder"] as const)(
  "%s computes in fp32 where the device prefers fp16",
  async (graph) => {
    expect(await openedOnHalf(graph)).toEqual({ casts: false, half: false });
  },
);

test.each(["unet", "image-encoder", "segmenter"] as const)("%s computes in fp16 there", async (graph) => {
  expect(await openedOnHalf(graph)).toEqual({ casts: true, half: true });
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { GraphModule } from "../src/core/model/graphs/index.ts";
import { weightsLocation, type NamedTensor, type ParityCase, type RunGraph } from "../src/core/model/parity.ts";
import { bytesSource, readSafetensors, type ByteSource } from "../src/core/model/safetensors.ts";
import { readWeights } from "../src/core/model/weights-table.ts";
import { unwrap } from "../src/core/result.ts";

const fileBytes = async (path: string): Promise<ByteSource> => bytesSource(new Uint8Array(await readFile(path)));

/** Inputs `in.*` and outputs `out.*` of an io.safetensors. */
const readTensors = async (
  path: string,
): Promise<{ inputs: Map<string, NamedTensor>; outputs: Map<string, NamedTensor> }> => {
  const source = await fileBytes(path);
  const inputs = new Map<string, NamedTensor>();
  const outputs = new Map<string, NamedTensor>();
  for (const [name, { dtype, shape, begin, end }] of unwrap(await readSafetensors(source)).tensors) {
    const { buffer } = (await source.read(begin, end - begin)).slice();
    const data = dtype === "I64" ? new BigInt64Array(buffer) : new Float32Array(buffer);
    const [side, key] = [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
    (side === "in" ? inputs : outputs).set(key, { dims: shape, data });
  }
  return { inputs, outputs };
};

/** The cases that training/parity_reference.py wrote to a folder, in its order. */
export const readCases = async (
  folder: string,
): Promise<readonly { readonly name: string; readonly module: GraphModule }[]> =>
  JSON.parse(await readFile(join(folder, "cases.json"), "utf8")) as { name: string; module: GraphModule }[];

export const readCase = async (folder: string, name: string, module: GraphModule): Promise<ParityCase> => {
  const at = join(folder, name);
  const config = JSON.parse(await readFile(join(at, "config.json"), "utf8")) as unknown;
  const weights = unwrap(await readWeights([await fileBytes(join(at, weightsLocation))]));
  return { name, module, config, weights, ...(await readTensors(join(at, "io.safetensors"))) };
};

/** Runs a graph on onnxruntime-node's CPU provider. */
export const runOnCpu: RunGraph = async (graph, weights, inputs) => {
  const session = await InferenceSession.create(graph.bytes, {
    executionProviders: ["cpu"],
    externalData: [{ path: weightsLocation, data: weights }],
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const feeds = Object.fromEntries(
      [...inputs].map(([name, { data, dims }]) => [
        name,
        data instanceof BigInt64Array ? new Tensor("int64", data, dims) : new Tensor("float32", data, dims),
      ]),
    );
    const results = await session.run(feeds);
    return new Map(
      Object.entries(results).map(([name, { dims, data }]) => [name, { dims, data: data as Float32Array }]),
    );
  } finally {
    await session.release();
  }
};

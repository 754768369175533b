import onnxProto from "onnx-proto";
import { expect, test } from "vitest";
import { GraphBuilder } from "./graph-builder.ts";

const decode = (graph: GraphBuilder) => onnxProto.onnx.ModelProto.decode(graph.serialise("g"));

test("external data names its place in the weights file and embeds nothing", () => {
  const graph = new GraphBuilder();
  const data = { location: "weights.safetensors", offset: 5_000_000_000, length: 24 };
  const weight = graph.external("w", "f32", [2, 3], data);
  expect(graph.external("w", "f32", [2, 3], data)).toBe(weight);
  graph.output(graph.node("Relu", [weight]), "y", "f32", [2, 3]);
  const { initializer } = decode(graph).graph ?? {};
  expect(initializer).toHaveLength(1);
  expect(initializer?.[0]).toMatchObject({ name: "w", dataType: 1, dataLocation: 1 });
  expect(initializer?.[0]?.externalData).toMatchObject([
    { key: "location", value: "weights.safetensors" },
    { key: "offset", value: "5000000000" },
    { key: "length", value: "24" },
  ]);
  expect(initializer?.[0]?.rawData).toHaveLength(0);
});

test("int64 constants are embedded little-endian and shared", () => {
  const graph = new GraphBuilder();
  expect(graph.int64([0, -1])).toBe(graph.int64([0, -1]));
  expect(graph.int64([0, -1])).not.toBe(graph.int64([0, -1], [1, 2]));
  const [constant] = decode(graph).graph?.initializer ?? [];
  expect([...(constant?.rawData ?? [])]).toEqual([...Array<number>(8).fill(0), ...Array<number>(8).fill(255)]);
});

test("node names and values are unique, attributes keep their types, domains are declared", () => {
  const graph = new GraphBuilder();
  const x = graph.input("x", "f32", ["batch", 4]);
  const [a, b] = graph.nodes("Split", [x], { axis: 1, num_outputs: 2 }, { outputs: 2 });
  const y = graph.node(
    "MultiHeadAttention",
    [a!, b!, b!],
    { num_heads: 2, scale: { float: 0.5 } },
    { domain: "com.microsoft" },
  );
  graph.output(y, "y", "f32", ["batch", 2]);
  const model = decode(graph);
  expect(Number(model.irVersion)).toBe(10);
  expect(model.opsetImport.map(({ domain, version }) => [domain, Number(version)])).toEqual([
    ["", 21],
    ["com.microsoft", 1],
  ]);
  const nodes = model.graph?.node ?? [];
  expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
  const outputs = nodes.flatMap(({ output }) => output ?? []);
  expect(new Set(outputs).size).toBe(outputs.length);
  expect(nodes[1]?.attribute).toMatchObject([
    { name: "num_heads", type: 2 },
    { name: "scale", type: 1, f: 0.5 },
  ]);
  const dims = model.graph?.input?.[0]?.type?.tensorType?.shape?.dim ?? [];
  expect(dims.map(({ dimParam, dimValue }) => dimParam ?? Number(dimValue))).toEqual(["batch", 4]);
});

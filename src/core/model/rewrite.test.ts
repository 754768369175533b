import { expect, test } from "vitest";
import { unwrap } from "../result.ts";
import { planWeights } from "./prepare.ts";
import { rewrite, rewrittenBytes } from "./rewrite.ts";
import type { RewriteItem, StoreAs } from "./rewrite.ts";
import { bytesSource } from "./safetensors.ts";
import { encodeSafetensors } from "./safetensors-writer.ts";
import { readFloats, readWeights } from "./weights-table.ts";
import type { WeightsTable } from "./weights-table.ts";

const values = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => ((i * 37) % 101) / 50 - 1);

const original = async (): Promise<WeightsTable> => {
  const file = encodeSafetensors([
    { name: "conv.weight", dtype: "F32", shape: [4, 3, 3, 3], data: values(108) },
    { name: "linear.weight", dtype: "F32", shape: [5, 64], data: values(320) },
    { name: "norm.bias", dtype: "F32", shape: [7], data: values(7) },
    { name: "half", dtype: "F16", shape: [3], data: Uint16Array.of(0x3c00, 0xc000, 0x3800) },
    { name: "brain", dtype: "BF16", shape: [2], data: Uint16Array.of(0x3f80, 0xbf00) },
  ]);
  return unwrap(await readWeights([bytesSource(file)]));
};

const itemsOf = (table: WeightsTable, as: (name: string) => StoreAs): RewriteItem[] =>
  [...table.weights].map(([name, weight]) => ({ name, weight, as: as(name) }));

const rewritten = async (table: WeightsTable, items: readonly RewriteItem[]) => {
  const parts: Uint8Array[] = [];
  const report = await rewrite(table, items, async (part) => void parts.push(part.slice()));
  const bytes = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  return { bytes, report, table: unwrap(await readWeights([bytesSource(bytes)])) };
};

const floats = async (table: WeightsTable, name: string): Promise<Float32Array> => {
  const weight = table.weights.get(name);
  if (!weight) throw new Error(`no ${name}`);
  return readFloats(table, weight);
};

test("fp32 holds the values of every float type exactly", async () => {
  const table = await original();
  const { table: copy, report } = await rewritten(
    table,
    itemsOf(table, () => "F32"),
  );
  expect([...(await floats(copy, "half"))]).toEqual([1, -2, 0.5]);
  expect([...(await floats(copy, "brain"))]).toEqual([1, -0.5]);
  expect(await floats(copy, "linear.weight")).toEqual(values(320));
  expect(report.relativeError).toBe(0);
});

test("fp16 reports its rounding, and refuses by name what it cannot hold", async () => {
  const table = await original();
  const half = itemsOf(table, () => "F16");
  const { relativeError } = (await rewritten(table, half)).report;
  expect(relativeError).toBeGreaterThan(1e-5);
  expect(relativeError).toBeLessThan(2 ** -11);
  const large = encodeSafetensors([{ name: "mid.weight", dtype: "F32", shape: [2], data: Float32Array.of(1, -7e4) }]);
  const wide = unwrap(await readWeights([bytesSource(large)]));
  const items = itemsOf(wide, () => "F16");
  await expect(rewritten(wide, items)).rejects.toThrow("mid.weight holds values that half precision cannot");
});

test("the announced length is the written length, for every way of storing", async () => {
  const table = await original();
  const schemes: Record<string, StoreAs> = {
    "conv.weight": "dq-i8-channel",
    "linear.weight": "mmnb-u4-b32",
    half: "copy",
  };
  const items = itemsOf(table, (name) => schemes[name] ?? "F16");
  expect((await rewritten(table, items)).bytes.length).toBe(rewrittenBytes(items));
});

test("quantised weights come back by their own metadata, within their scheme's error, and are copied unchanged", async () => {
  const table = await original();
  const schemes: Record<string, StoreAs> = { "conv.weight": "dq-i8-channel", "linear.weight": "dq-i4-block32" };
  const first = await rewritten(
    table,
    itemsOf(table, (name) => schemes[name] ?? "F32"),
  );
  expect(first.table.weights.get("conv.weight")).toMatchObject({ scheme: "dq-i8-channel", shape: [4, 3, 3, 3] });
  expect([...first.table.weights.keys()].some((name) => name.endsWith(".scales"))).toBe(false);
  const linear = await floats(first.table, "linear.weight");
  values(320).forEach((value, i) => expect(Math.abs((linear[i] ?? NaN) - value)).toBeLessThanOrEqual(1 / 14 + 1e-6));
  expect(first.report.relativeError).toBeGreaterThan(0.001);
  const second = await rewritten(
    first.table,
    itemsOf(first.table, () => "copy"),
  );
  expect(second.bytes).toEqual(first.bytes);
});

test("a record that does not fit its tensors is refused", async () => {
  const record = { a: { scheme: "dq-i8-channel", block: 4, shape: [2, 4] } };
  const data = { name: "a", dtype: "I8" as const, shape: [2, 4], data: new Int8Array(8) };
  const scales = { name: "a.scales", dtype: "F32" as const, shape: [3], data: new Float32Array(3) };
  const read = async (metadata: string) =>
    readWeights([bytesSource(encodeSafetensors([scales, data], { quantisation: metadata }))]);
  const wrong = await read(JSON.stringify(record));
  expect(wrong.ok ? "" : wrong.error.problem).toContain("a is not stored as its scheme");
  expect((await read("not json")).ok).toBe(false);
});

const roles = new Map([
  ["conv.weight", "conv"],
  ["norm.bias", "vector"],
  ["half", "vector"],
] as const);

test("weights of the device's own type are used in place", async () => {
  const target = { activations: "f32", schemes: [], limit: Infinity } as const;
  expect(planWeights(await original(), roles, target).inPlace).toBe(true);
});

test("other weights are converted, quantised ones kept only where the device takes their scheme", async () => {
  const table = await original();
  const quantised = await rewritten(
    table,
    itemsOf(table, (name) => (name === "conv.weight" ? "dq-i8-channel" : "F32")),
  );
  const as = (schemes: readonly "dq-i8-channel"[], role: "conv" | "embedding") =>
    planWeights(quantised.table, new Map([["conv.weight", role]]), { activations: "f16", schemes, limit: Infinity })
      .items[0]?.as;
  expect([as([], "conv"), as(["dq-i8-channel"], "conv"), as(["dq-i8-channel"], "embedding")]).toEqual([
    "F16",
    "copy",
    "F16",
  ]);
});

test("what a device cannot hold is refused before anything is converted", async () => {
  const table = await original();
  expect(() => planWeights(table, roles, { activations: "f32", schemes: [], limit: 100 })).toThrow(
    "more than this backend can hold",
  );
});

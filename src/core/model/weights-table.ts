import { z } from "zod";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { halvesToFloats } from "./float16.ts";
import type { StoredTensor, Weight, WeightSource } from "./graphs/weights.ts";
import { dequantise, storedShapes, storedType } from "./quantise.ts";
import { readSafetensors } from "./safetensors.ts";
import type { ByteSource, TensorEntry } from "./safetensors.ts";

/** A tensor of one of a module's files. */
export interface PlacedTensor extends TensorEntry {
  /** Index of the file. */
  readonly file: number;
}

export type TableWeight =
  | { readonly scheme: "plain"; readonly shape: readonly number[]; readonly data: PlacedTensor }
  | {
      readonly scheme: Exclude<Weight["scheme"], "plain">;
      readonly shape: readonly number[];
      readonly data: PlacedTensor;
      readonly scales: PlacedTensor;
    };

/** The weights of one module by name, over all its files. */
export interface WeightsTable {
  readonly files: readonly ByteSource[];
  readonly weights: ReadonlyMap<string, TableWeight>;
}

/** Key of the safetensors metadata that holds the schemes, and suffix of the tensors that hold the scales. */
export const quantisationKey = "quantisation";
export const scalesSuffix = ".scales";

/** JSON under `quantisation`: tensor name -> scheme, values a scale covers, original shape. */
const quantisationSchema = z.record(
  z.string(),
  z.object({
    scheme: z.enum(["dq-i8-channel", "dq-i4-block32", "mmnb-u4-b32", "mmnb-u8-b32"]),
    block: z.int().positive(),
    shape: z.array(z.int().nonnegative()),
  }),
);
export type QuantisationRecord = z.infer<typeof quantisationSchema>;

const damaged = (what: string) =>
  fail("weights", `The weights file is damaged, ${what}`, "copy the bundle again, or convert the checkpoint again");

const parseQuantisation = (text: string | undefined): Result<QuantisationRecord> => {
  if (text === undefined) return ok({});
  try {
    const parsed = quantisationSchema.safeParse(JSON.parse(text));
    if (parsed.success) return ok(parsed.data);
  } catch {
    // Reported below, as any other misfit.
  }
  return damaged("its quantisation record cannot be read");
};

const same = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

/** Reads the headers of a module's safetensors files; no weight is read. */
export const readWeights = async (files: readonly ByteSource[]): Promise<Result<WeightsTable>> => {
  const weights = new Map<string, TableWeight>();
  for (const [file, source] of files.entries()) {
    const table = await readSafetensors(source);
    if (!table.ok) return table;
    const quantisation = parseQuantisation(table.value.metadata[quantisationKey]);
    if (!quantisation.ok) return quantisation;
    // A tensor may be called "constructor".
    const recordOf = (name: string) => (Object.hasOwn(quantisation.value, name) ? quantisation.value[name] : undefined);
    for (const [name, entry] of table.value.tensors) {
      const record = recordOf(name);
      if (name.endsWith(scalesSuffix) && recordOf(name.slice(0, -scalesSuffix.length))) continue;
      if (!record) {
        weights.set(name, { scheme: "plain", shape: entry.shape, data: { ...entry, file } });
        continue;
      }
      const { scheme, shape } = record;
      const scales = table.value.tensors.get(name + scalesSuffix);
      const stored = storedShapes(scheme, shape);
      const typed = scales?.dtype === "F32" && entry.dtype === storedType(scheme);
      if (!typed || !same(entry.shape, stored.data) || !same(scales.shape, stored.scales))
        return damaged(`${name} is not stored as its scheme ${scheme} says`);
      weights.set(name, { scheme, shape, data: { ...entry, file }, scales: { ...scales, file } });
    }
  }
  return ok({ files, weights });
};

/** What the graph builders see, with each tensor where `locate` says the session will find it. */
export const weightSource = (table: WeightsTable, locate: (tensor: PlacedTensor) => StoredTensor): WeightSource => ({
  find: (name) => {
    const weight = table.weights.get(name);
    if (!weight) return undefined;
    const { shape, data } = weight;
    if (weight.scheme === "plain") return { scheme: "plain", shape, data: locate(data) };
    return { scheme: weight.scheme, shape, data: locate(data), scales: locate(weight.scales) };
  },
});

const readTensor = async ({ files }: WeightsTable, { file, begin, end }: PlacedTensor): Promise<Uint8Array> => {
  const source = files[file];
  if (!source) throw new Error(`no file ${file}`);
  return source.read(begin, end - begin);
};

/** The stored bytes of a weight, scales first where there are any. */
export const readStored = async (table: WeightsTable, weight: TableWeight): Promise<readonly Uint8Array[]> =>
  weight.scheme === "plain"
    ? [await readTensor(table, weight.data)]
    : [await readTensor(table, weight.scales), await readTensor(table, weight.data)];

/** A copy that starts at an address which every typed array accepts. */
const aligned = (bytes: Uint8Array): ArrayBuffer => {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
};

/** The weight's values in float32, whatever it is stored as. */
export const readFloats = async (table: WeightsTable, weight: TableWeight): Promise<Float32Array> => {
  const [first, second] = await readStored(table, weight);
  if (!first) throw new Error("nothing stored");
  if (weight.scheme !== "plain") {
    if (!second) throw new Error("a quantised weight has values and scales");
    const { scheme, shape } = weight;
    return dequantise({ scheme, shape, data: second, scales: new Float32Array(aligned(first)) });
  }
  const buffer = aligned(first);
  switch (weight.data.dtype) {
    case "F32":
      return new Float32Array(buffer);
    case "F16":
      return halvesToFloats(new Uint16Array(buffer));
    case "BF16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case "F64":
      return Float32Array.from(new Float64Array(buffer));
    default:
      throw new Error(`weights of type ${weight.data.dtype} have no float values`);
  }
};

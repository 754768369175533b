import { fail, unwrap } from "../result.ts";
import { floatsToHalves, halvesToFloats } from "./float16.ts";
import { elementCount } from "../tensor.ts";
import type { QuantisationScheme } from "./graphs/weights.ts";
import { blockSize, dequantise, quantise, storedShapes, storedType } from "./quantise.ts";
import { declaredBytes, safetensorsHeader } from "./safetensors-writer.ts";
import type { TensorDeclaration } from "./safetensors-writer.ts";
import { quantisationKey, readFloats, readStored, scalesSuffix } from "./weights-table.ts";
import type { QuantisationRecord, TableWeight, WeightsTable } from "./weights-table.ts";

/** What becomes of a weight in the new file: its stored bytes, or its values stored another way. */
export type StoreAs = "copy" | "F32" | "F16" | QuantisationScheme;

export interface RewriteItem {
  readonly name: string;
  readonly weight: TableWeight;
  readonly as: StoreAs;
}

/** Relative error of a stored module: root of sum((stored - original)²) / sum(original²). */
export interface RewriteReport {
  readonly relativeError: number;
}

const isScheme = (as: StoreAs): as is QuantisationScheme => as !== "copy" && as !== "F32" && as !== "F16";

/** The scheme an item ends up in; null for a plain tensor. */
const schemeOf = ({ weight, as }: RewriteItem): QuantisationScheme | null => {
  if (isScheme(as)) return as;
  return as === "copy" && weight.scheme !== "plain" ? weight.scheme : null;
};

const declarations = (item: RewriteItem): readonly TensorDeclaration[] => {
  const { name, weight, as } = item;
  const scheme = schemeOf(item);
  if (scheme === null)
    return [{ name, dtype: as === "copy" ? weight.data.dtype : (as as "F32" | "F16"), shape: weight.shape }];
  const { data, scales } = storedShapes(scheme, weight.shape);
  return [
    { name: name + scalesSuffix, dtype: "F32", shape: scales },
    { name, dtype: storedType(scheme), shape: data },
  ];
};

const quantisationOf = (items: readonly RewriteItem[]): QuantisationRecord => {
  const record: QuantisationRecord = {};
  for (const item of items) {
    const scheme = schemeOf(item);
    const shape = [...item.weight.shape];
    if (scheme === null) continue;
    const rowLength = elementCount(shape) / (shape[0] ?? 1);
    record[item.name] = { scheme, shape, block: scheme === "dq-i8-channel" ? Math.max(rowLength, 1) : blockSize };
  }
  return record;
};

/** Length in bytes of the file that `rewrite` writes. */
export const rewrittenBytes = (items: readonly RewriteItem[]): number =>
  items.flatMap(declarations).reduce((sum, declaration) => sum + declaredBytes(declaration), headerOf(items).length);

const headerOf = (items: readonly RewriteItem[]): Uint8Array => {
  const quantisation = quantisationOf(items);
  const metadata = Object.keys(quantisation).length > 0 ? { [quantisationKey]: JSON.stringify(quantisation) } : {};
  return safetensorsHeader(items.flatMap(declarations), metadata);
};

const view = (array: Float32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

interface Stored {
  readonly parts: readonly Uint8Array[];
  /** The values that the parts stand for; null where they are the original's. */
  readonly values: Float32Array | null;
}

const storeHalves = (name: string, values: Float32Array): Stored => {
  const halves = floatsToHalves(values);
  const back = halvesToFloats(halves);
  if (!back.every(Number.isFinite))
    unwrap(
      fail(
        "weights-half",
        `${name} holds values that half precision cannot (beyond ±65504)`,
        "store it as fp32, and choose a backend that computes in fp32, such as WASM",
      ),
    );
  return { parts: [view(halves)], values: back };
};

const store = (name: string, as: Exclude<StoreAs, "copy">, values: Float32Array, shape: readonly number[]): Stored => {
  if (as === "F32") return { parts: [view(values)], values: null };
  if (as === "F16") return storeHalves(name, values);
  const quantised = quantise(as, values, shape);
  return { parts: [view(quantised.scales), quantised.data], values: dequantise(quantised) };
};

/** Writes the items as one safetensors file, tensor by tensor, so that only one is in memory. */
export const rewrite = async (
  table: WeightsTable,
  items: readonly RewriteItem[],
  write: (bytes: Uint8Array) => Promise<void>,
  onItem: (done: number) => void = () => undefined,
): Promise<RewriteReport> => {
  await write(headerOf(items));
  let error = 0;
  let power = 0;
  for (const [index, { name, weight, as }] of items.entries()) {
    if (as === "copy") for (const part of await readStored(table, weight)) await write(part);
    else {
      const original = await readFloats(table, weight);
      const stored = store(name, as, original, weight.shape);
      for (const part of stored.parts) await write(part);
      for (let i = 0; i < original.length; i += 1) {
        const value = original[i] ?? 0;
        power += value * value;
        if (stored.values) error += (value - (stored.values[i] ?? 0)) ** 2;
      }
    }
    onItem(index + 1);
  }
  return { relativeError: power === 0 ? 0 : Math.sqrt(error / power) };
};

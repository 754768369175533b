import { buildGraph, type GraphModule } from "./graphs/index.ts";
import type { Activations, ModelGraph, WeightRole, WeightSource } from "./graphs/weights.ts";
import { rewrite, rewrittenBytes, type StoreAs } from "./rewrite.ts";
import { bytesSource } from "./safetensors.ts";
import { readWeights, weightSource, type WeightsTable } from "./weights-table.ts";
import { relativeError } from "../relative-error.ts";
import { unwrap } from "../result.ts";

/** A tensor as a session takes and gives it. */
export interface NamedTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A checkpoint, inputs, and what the reference implementation made of them. */
export interface ParityCase {
  readonly name: string;
  readonly module: GraphModule;
  readonly config: unknown;
  readonly weights: WeightsTable;
  readonly inputs: ReadonlyMap<string, NamedTensor>;
  readonly outputs: ReadonlyMap<string, NamedTensor>;
}

/** Runs a graph over one weights file, which the graph knows as `weightsLocation`. */
export type RunGraph = (
  graph: ModelGraph,
  weights: Uint8Array,
  inputs: ReadonlyMap<string, NamedTensor>,
) => Promise<ReadonlyMap<string, NamedTensor>>;

export const weightsLocation = "weights.safetensors";

/** How a weight of a role is stored, step by step, on the way to the file that the graph reads. */
export type Stages = readonly ((role: WeightRole) => StoreAs)[];

export interface Precision {
  readonly name: string;
  readonly activations: Activations;
  readonly stages: Stages;
  /** Largest relative RMS error against the reference. */
  readonly threshold: number;
}

const int8 = (role: WeightRole): StoreAs => (role === "vector" ? "F32" : "dq-i8-channel");

export const precisions: readonly Precision[] = [
  { name: "fp32", activations: "f32", stages: [() => "F32"], threshold: 1e-4 },
  { name: "fp16 weights", activations: "f32", stages: [() => "F16", () => "F32"], threshold: 5e-3 },
  { name: "int8 weights", activations: "f32", stages: [int8], threshold: 3e-2 },
  { name: "fp16 activations", activations: "f16", stages: [() => "F16"], threshold: 2e-2 },
];

export interface ParityRow {
  readonly case: string;
  readonly module: GraphModule;
  readonly precision: string;
  /** The largest relative RMS error over the outputs; not finite when an output is not. */
  readonly error: number;
  readonly threshold: number;
  readonly passed: boolean;
}

/** Relative RMS error; infinite for another shape, not finite when a value of `a` is not. */
export const relativeRms = (a: NamedTensor, b: NamedTensor): number =>
  a.dims.join() === b.dims.join() ? relativeError(a.data, b.data) : Number.POSITIVE_INFINITY;

/** Every tensor of the table where it lies in the only file. */
export const sourceOf = (table: WeightsTable): WeightSource =>
  weightSource(table, ({ dtype, shape, begin, end }) => ({
    dtype,
    shape,
    location: weightsLocation,
    offset: begin,
    length: end - begin,
  }));

/** The weights of known role in a new file in memory. */
const stored = async (
  table: WeightsTable,
  roles: ReadonlyMap<string, WeightRole>,
  as: (role: WeightRole) => StoreAs,
): Promise<Uint8Array> => {
  const items = [...roles].map(([name, role]) => {
    const weight = table.weights.get(name);
    if (!weight) throw new Error(`no weight ${name}`);
    return { name, weight, as: as(role) };
  });
  const file = new Uint8Array(rewrittenBytes(items));
  let at = 0;
  await rewrite(table, items, async (part) => {
    file.set(part, at);
    at += part.length;
  });
  return file;
};

/** Stores a case's weights another way, then builds its graph over them and runs it. */
export const runCase = async (
  { module, config, weights, inputs }: ParityCase,
  activations: Activations,
  stages: Stages,
  run: RunGraph,
): Promise<ReadonlyMap<string, NamedTensor>> => {
  const plain = buildGraph[module](config, sourceOf(weights), { activations: "f32" });
  const roles = new Map(plain.external.map(({ name, role }) => [name, role]));
  let table = weights;
  let file: Uint8Array = new Uint8Array();
  for (const stage of stages) {
    file = await stored(table, roles, stage);
    table = unwrap(await readWeights([bytesSource(file)]));
  }
  return run(buildGraph[module](config, sourceOf(table), { activations }), file, inputs);
};

/** Compares every output of a case at one precision with the reference. */
export const checkParity = async (parityCase: ParityCase, precision: Precision, run: RunGraph): Promise<ParityRow> => {
  const { name, module, outputs } = parityCase;
  const { activations, stages, threshold } = precision;
  const results = await runCase(parityCase, activations, stages, run);
  let error = 0;
  for (const [key, reference] of outputs) {
    const result = results.get(key);
    const here = result ? relativeRms(result, reference) : Number.NaN;
    error = Math.max(error, here); // NaN stays NaN
  }
  return { case: name, module, precision: precision.name, error, threshold, passed: error <= threshold };
};

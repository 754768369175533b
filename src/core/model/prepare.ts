import { fail, unwrap } from "../result.ts";
import type { Activations, QuantisationScheme, WeightRole } from "./graphs/weights.ts";
import { rewrittenBytes } from "./rewrite.ts";
import type { RewriteItem, StoreAs } from "./rewrite.ts";
import type { TableWeight, WeightsTable } from "./weights-table.ts";

/** What a device reads without converting. */
export interface WeightTarget {
  readonly activations: Activations;
  /** Schemes that stay quantised in the graph (runtime/schemes.ts); others are expanded once. */
  readonly schemes: readonly QuantisationScheme[];
  /** Largest file that the device can hold, in bytes. */
  readonly limit: number;
}

/** How a module's weights reach a device. */
export interface WeightPlan {
  readonly items: readonly RewriteItem[];
  /** True when the graph can point into the module's own files; else the items are rewritten into one new file. */
  readonly inPlace: boolean;
}

/**
 * A vector may have either float type, the graph casts it. Everything else has the activation type, or stays quantised
 * where the device computes from that. An embedding is never quantised in a graph: each run would expand the whole
 * table to read a few rows.
 */
const storeAs = (weight: TableWeight, role: WeightRole, { activations, schemes }: WeightTarget): StoreAs => {
  const float = activations === "f32" ? "F32" : "F16";
  if (weight.scheme !== "plain") return role !== "embedding" && schemes.includes(weight.scheme) ? "copy" : float;
  const { dtype } = weight.data;
  const fits = dtype === float || (role === "vector" && (dtype === "F32" || dtype === "F16"));
  return fits ? "copy" : role === "vector" ? "F32" : float;
};

/** @param needed from `neededByModule` */
export const planWeights = (
  table: WeightsTable,
  needed: ReadonlyMap<string, WeightRole>,
  target: WeightTarget,
): WeightPlan => {
  const items = [...needed].map(([name, role]) => {
    const weight = table.weights.get(name);
    if (!weight) throw new Error(`${name} was needed and is gone`);
    return { name, weight, as: storeAs(weight, role, target) };
  });
  const bytes = rewrittenBytes(items);
  if (bytes > target.limit)
    unwrap(
      fail(
        "weights-memory",
        `A part of this bundle needs ${(bytes / 2 ** 30).toFixed(1)} GB, more than this backend can hold`,
        "use the WebGPU backend or the command line",
      ),
    );
  return { items, inPlace: items.every(({ as }) => as === "copy") };
};

import type { ModuleName } from "./bundle.ts";
import { buildGraph } from "./graphs/index.ts";
import type { GraphModule } from "./graphs/index.ts";
import type { WeightRole } from "./graphs/weights.ts";
import { weightSource } from "./weights-table.ts";
import type { WeightsTable } from "./weights-table.ts";

/** The graphs that draw on each module's weights. */
export const graphsOf: Readonly<Record<ModuleName, readonly GraphModule[]>> = {
  unet: ["unet"],
  vae: ["vae-encoder", "vae-decoder"],
  text: ["text-encoder"],
  imageEncoder: ["image-encoder"],
};

export const moduleNames = Object.keys(graphsOf) as readonly ModuleName[];

/**
 * Which weights a module's graphs read, and how each is used: a graph is built over a table in which every weight
 * passes for plain float32. Throws UserFault, naming up to ten weights, when some are missing or misshaped.
 */
export const neededWeights = (
  module: ModuleName,
  config: unknown,
  table: WeightsTable,
): ReadonlyMap<string, WeightRole> => {
  const located = weightSource(table, ({ shape }) => ({ dtype: "F32", shape, location: "", offset: 0, length: 0 }));
  const plain = {
    find: (name: string) => {
      const weight = located.find(name);
      return weight && { scheme: "plain" as const, shape: weight.shape, data: weight.data };
    },
  };
  const roles = new Map<string, WeightRole>();
  for (const graph of graphsOf[module])
    for (const { name, role } of buildGraph[graph](config, plain, { activations: "f32" }).external)
      roles.set(name, role);
  return roles;
};

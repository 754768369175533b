import type { ModuleName } from "./bundle.ts";
import { buildGraph } from "./graphs/index.ts";
import type { GraphModule } from "./graphs/index.ts";
import type { WeightRole } from "./graphs/weights.ts";
import type { WeightsTable } from "./weights-table.ts";

/** The graphs that draw on each module's weights. */
export const graphsOf: Readonly<Record<ModuleName, readonly GraphModule[]>> = {
  unet: ["unet"],
  vae: ["vae-encoder", "vae-decoder"],
  text: ["text-encoder"],
  imageEncoder: ["image-encoder"],
  segmenter: ["segmenter"],
};

/** The module whose weights a graph reads. */
export const moduleOf: Readonly<Record<GraphModule, ModuleName>> = {
  unet: "unet",
  "vae-encoder": "vae",
  "vae-decoder": "vae",
  "text-encoder": "text",
  "image-encoder": "imageEncoder",
  segmenter: "segmenter",
};

/**
 * Which weights a graph reads, and how each is used: the graph is built over a table in which every weight passes for
 * plain float32. Throws UserFault, naming up to ten weights, when some are missing or misshaped.
 */
export const neededWeights = (
  graph: GraphModule,
  config: unknown,
  table: WeightsTable,
): ReadonlyMap<string, WeightRole> => {
  const plain = {
    find: (name: string) => {
      const weight = table.weights.get(name);
      if (!weight) return undefined;
      const { shape } = weight;
      return {
        scheme: "plain" as const,
        shape,
        data: { dtype: "F32" as const, shape, location: "", offset: 0, length: 0 },
      };
    },
  };
  const { external } = buildGraph[graph](config, plain, { activations: "f32" });
  return new Map(external.map(({ name, role }) => [name, role]));
};

/** The weights that any graph of a module reads, those of the first graph first. */
export const neededByModule = (
  module: ModuleName,
  config: unknown,
  table: WeightsTable,
): ReadonlyMap<string, WeightRole> =>
  new Map(graphsOf[module].flatMap((graph) => [...neededWeights(graph, config, table)]));

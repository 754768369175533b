import { bundleFiles, type Bundle } from "../core/model/bundle.ts";
import type { GraphModule } from "../core/model/graphs/index.ts";
import { moduleOf } from "../core/model/modules.ts";
import { openSession, openWeights } from "./module-weights.ts";
import type { Runtime, Session } from "./ort.ts";
import type { BundleSource, WeightCache } from "./weight-file.ts";

/** The sessions of a bundle, each created when it is first asked for. */
export interface Sessions {
  get(graph: GraphModule): Promise<Session>;
  dispose(): Promise<void>;
}

/** Bundles above this size keep one session at a time, so that only one module's weights are in memory. */
const LARGE_BUNDLE = 2 ** 30;

export const createSessions = (
  bundle: Bundle,
  source: BundleSource,
  runtime: Runtime,
  cache: WeightCache,
  onCompile: (graph: GraphModule) => void,
): Sessions => {
  const bytes = bundleFiles(bundle).reduce((sum, file) => sum + file.bytes, 0);
  const open = new Map<GraphModule, Promise<Session>>();

  const release = async (graph: GraphModule): Promise<void> => {
    const session = open.get(graph);
    open.delete(graph);
    await (await session)?.release();
  };
  const create = async (graph: GraphModule): Promise<Session> => {
    if (bytes > LARGE_BUNDLE) for (const other of [...open.keys()]) if (other !== graph) await release(other);
    onCompile(graph);
    return openSession(graph, await openWeights(bundle, moduleOf[graph], source, runtime, cache), runtime);
  };

  return {
    get: (graph) => {
      const existing = open.get(graph);
      if (existing) return existing;
      const created = create(graph);
      open.set(graph, created);
      created.catch(() => open.delete(graph));
      return created;
    },
    dispose: async () => {
      for (const graph of [...open.keys()]) await release(graph).catch(() => undefined);
    },
  };
};

import type { Bundle, BundleFile, ModuleName } from "../core/model/bundle.ts";
import { buildGraph } from "../core/model/graphs/index.ts";
import type { GraphModule } from "../core/model/graphs/index.ts";
import { moduleOf, neededByModule, neededWeights } from "../core/model/modules.ts";
import { planWeights } from "../core/model/prepare.ts";
import { rewrite } from "../core/model/rewrite.ts";
import { cutShards, locateIn } from "../core/model/shards.ts";
import type { Shard } from "../core/model/shards.ts";
import { readWeights, weightSource } from "../core/model/weights-table.ts";
import type { WeightsTable } from "../core/model/weights-table.ts";
import { fail, unwrap } from "../core/result.ts";
import type { ExternalFile, Runtime, Session } from "./ort.ts";
import type { BundleSource, WeightCache, WeightFile } from "./weight-file.ts";

/** A module's weights as the device reads them. */
export interface ModuleWeights {
  readonly config: unknown;
  readonly table: WeightsTable;
  readonly files: readonly WeightFile[];
}

/** WebAssembly's memory ends at 4 GB, and ONNX Runtime holds weights there twice while it packs them. */
const LARGEST_ON_WASM = 2 * 2 ** 30;
/** Part of the key of converted weights: raise it when their layout changes. */
const CONVERSION = 1;

/**
 * The device as a module uses it. Everywhere the autoencoder computes in fp32: in half precision its activations
 * overflow to NaN (onnxruntime-web.md 4.2).
 */
const deviceFor = (module: ModuleName, runtime: Runtime): Runtime =>
  module === "vae" ? { ...runtime, activations: "f32" } : runtime;

const isWeights = ({ path }: BundleFile): boolean => path.endsWith(".safetensors");

const missing = (module: ModuleName): never =>
  unwrap<never>(
    fail("bundle-module", `The bundle has no ${module}`, `use a bundle that was converted with --${module}`),
  );

/**
 * Opens a module's weights. Where the device cannot read them as they are, they are converted once, tensor by tensor,
 * into the cache: the key names the files by their hashes, and the conversion. Throws UserFault where the bundle lacks
 * the module.
 */
export const openWeights = async (
  bundle: Bundle,
  module: ModuleName,
  source: BundleSource,
  runtime: Runtime,
  cache: WeightCache,
): Promise<ModuleWeights> => {
  const { config, files: listed } = bundle.modules[module] ?? missing(module);
  const device = deviceFor(module, runtime);
  const weights = listed.filter(isWeights);
  const files = await Promise.all(weights.map((file) => source.open(file)));
  const table = unwrap(await readWeights(files));
  const limit = device.backend === "wasm" ? LARGEST_ON_WASM : Number.POSITIVE_INFINITY;
  const plan = planWeights(table, neededByModule(module, config, table), { ...device, limit });
  if (plan.inPlace) return { config, table, files };
  const hashes = weights.map(({ sha256 }) => sha256.slice(0, 32)).join("-");
  const key = [hashes, device.activations, ...device.schemes, CONVERSION].join("-");
  const converted =
    (await cache.find(key)) ??
    (await cache.store(key, async (append) => {
      await rewrite(table, plan.items, append);
    }));
  return { config, table: unwrap(await readWeights([converted])), files: [converted] };
};

const externalFile = async (
  files: readonly WeightFile[],
  { name, file, begin, end }: Shard,
  blobs: boolean,
): Promise<ExternalFile> => {
  const source = files[file];
  if (!source) throw new Error(`no file ${file}`);
  const data = blobs && source.blob ? source.blob.slice(begin, end) : await source.read(begin, end - begin);
  return { path: name, data };
};

/** A session of one graph, whose weights are handed over as slices of the files. */
export const openSession = async (
  graph: GraphModule,
  { config, table, files }: ModuleWeights,
  runtime: Runtime,
): Promise<Session> => {
  const tensors = [...neededWeights(graph, config, table).keys()].flatMap((name) => {
    const weight = table.weights.get(name);
    if (!weight) throw new Error(`${name} was needed and is gone`);
    return weight.scheme === "plain" ? [weight.data] : [weight.data, weight.scales];
  });
  const shards = cutShards(tensors);
  const { bytes } = buildGraph[graph](
    config,
    weightSource(table, locateIn(shards)),
    deviceFor(moduleOf[graph], runtime),
  );
  const external = await Promise.all(shards.map((shard) => externalFile(files, shard, runtime.takesBlobs)));
  return runtime.createSession(bytes, external);
};

import { bundleFiles, requiredModules, type Bundle } from "../src/core/model/bundle.ts";
import { createLruCache } from "../src/core/radedit/cache.ts";
import type { Candidate, EditProgress } from "../src/core/radedit/candidate.ts";
import { runEdit } from "../src/core/radedit/edit.ts";
import type { EngineConfig } from "../src/core/radedit/engine-config.ts";
import type { CancelCheck, Models } from "../src/core/radedit/ports.ts";
import { unwrap } from "../src/core/result.ts";
import { ENGINE_VERSION } from "../src/core/version.ts";
import { browserWeights, fetchedBundle } from "../src/runtime/browser-files.ts";
import { openModels, readBundle } from "../src/runtime/models.ts";
import { openRuntime } from "../src/runtime/open-runtime.ts";
import type { BundleInfo, EditInput, EngineInfo, OpenInput, OpenProgress } from "./contract.ts";
import { browserHost } from "./ort.ts";

/** Room for the latents and inversions of the last few films; a megabyte holds an inversion of the demo bundle. */
const CACHE_BYTES = 256 * 2 ** 20;

/** The graphs of an edit, in the order in which it first needs them. */
const GRAPHS = ["vae-encoder", "text-encoder", "unet", "vae-decoder", "image-encoder"] as const;

/** A bundle that is open on a device. */
export interface EngineSession {
  readonly info: EngineInfo;
  readonly edit: (
    input: EditInput,
    cancel: CancelCheck,
    onProgress: (progress: EditProgress) => void,
  ) => Promise<Candidate>;
  readonly dispose: () => Promise<void>;
}

/**
 * Opens a bundle: device, weights, one session a graph, and the time of a denoiser call.
 * Throws UserFault for a bundle or a backend that cannot be used, and Cancelled.
 */
export const openSession = async (
  { bundleUrl, backend }: OpenInput,
  cancel: CancelCheck,
  onProgress: (progress: OpenProgress) => void,
): Promise<EngineSession> => {
  let bytes = 0;
  let total = 0;
  const cache = browserWeights();
  const source = fetchedBundle(bundleUrl, cache, (count) => {
    bytes += count;
    onProgress({ kind: "download", bytes, total });
  });
  const read = await readBundle(source);
  total = bundleFiles(read.bundle, requiredModules).reduce((sum, file) => sum + file.bytes, 0);
  const runtime = unwrap(await openRuntime(browserHost, backend));
  const onCompile = (module: string): void => onProgress({ kind: "compile", module });
  const { models, session, dispose, ...open } = await openModels(read, runtime, { cache, onCompile });
  for (const graph of GRAPHS) {
    await cancel();
    await session(graph);
  }
  onProgress({ kind: "measure" });
  const provenance = { ...open.provenance, engineVersion: ENGINE_VERSION };
  const caches = createLruCache(CACHE_BYTES);
  return {
    info: {
      backend: runtime.backend === "webgpu" ? "webgpu" : "wasm",
      reason: runtime.reason,
      precision: provenance.precision,
      bundle: bundleInfo(read.bundle, read.config.hash),
      config: read.config,
      evaluationMilliseconds: await measure(models, read.config, cancel),
      batchSize: models.denoiser.batchSize,
    },
    edit: ({ source: film, request }, check, report) =>
      runEdit(
        { models, config: read.config, caches, clock: performance, cancel: check, onProgress: report, provenance },
        film,
        request,
      ),
    dispose,
  };
};

/** Milliseconds of one denoiser evaluation. The first call warms up and does not count. */
const measure = async ({ denoiser, text }: Models, { latent }: EngineConfig, cancel: CancelCheck): Promise<number> => {
  const { batchSize } = denoiser;
  const dims = [batchSize, latent.channels, latent.size, latent.size];
  const zeros = { dims, data: new Float32Array(dims.reduce((a, b) => a * b)) };
  const context = await text.context("");
  const [, length = 0, width = 0] = context.dims;
  const data = new Float32Array(batchSize * context.data.length);
  for (let item = 0; item < batchSize; item++) data.set(context.data, item * context.data.length);
  const timesteps = Array.from({ length: batchSize }, () => 1);
  const once = () => denoiser.predict(zeros, timesteps, { dims: [batchSize, length, width], data });
  await once();
  await cancel();
  const start = performance.now();
  await once();
  return (performance.now() - start) / batchSize;
};

const bundleInfo = (bundle: Bundle, hash: string): BundleInfo => ({
  name: bundle.name,
  version: bundle.version,
  licence: bundle.licence,
  researchOnly: bundle.researchOnly,
  demo: bundle.demo,
  trainedFor: bundle.trainedFor,
  origin: bundle.origin,
  prompts: bundle.prompts.map(({ label, prompt, sourcePrompt }) => ({ label, prompt, sourcePrompt })),
  defaults: {
    steps: bundle.defaults.steps,
    skip: bundle.defaults.skip,
    guidance: bundle.defaults.guidance,
  },
  hash,
});

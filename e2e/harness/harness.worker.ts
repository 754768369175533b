import { expose } from "comlink";
import type { GraphModule } from "../../src/core/model/graphs/index.ts";
import { relativeRms } from "../../src/core/model/parity.ts";
import { createLruCache } from "../../src/core/radedit/cache.ts";
import { runEdit } from "../../src/core/radedit/edit.ts";
import { unwrap } from "../../src/core/result.ts";
import { fetchedBundle } from "../../src/runtime/browser-files.ts";
import { openModels, readBundle, type OpenModels } from "../../src/runtime/models.ts";
import { oneOpCases, runOneOp } from "../../src/runtime/one-op-cases.ts";
import { openRuntime, type RuntimeOptions } from "../../src/runtime/open-runtime.ts";
import type { Input, Runtime } from "../../src/runtime/ort.ts";
import { memoryWeights } from "../../src/runtime/weight-file.ts";
import { browserHost } from "../../workers/ort.ts";
import type { Harness } from "./contract.ts";

interface Opened {
  readonly runtime: Runtime;
  readonly open: OpenModels;
}

const openOn = async (backend: "wasm" | "webgpu", url: string, options: RuntimeOptions): Promise<Opened> => {
  const runtime = unwrap(await openRuntime(browserHost, backend, options));
  const read = await readBundle(fetchedBundle(url, memoryWeights));
  return { runtime, open: await openModels(read, runtime) };
};

/** Numbers in -1..1 without a pattern that an operator could hide behind. */
const numbers = (...dims: readonly number[]): Input => ({
  dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7919) % 1999) / 999.5 - 1),
});

/** Inputs of every graph for the shapes of the tiny bundle, where two items show that a batch is no special case. */
const inputsOf = ({ config, bundle }: OpenModels): Readonly<Record<GraphModule, Readonly<Record<string, Input>>>> => {
  const { channels, size } = config.latent;
  const side = bundle.modules.segmenter?.config.sample_size ?? 0;
  const contextSize = Number(bundle.modules.unet.config["cross_attention_dim"]);
  const ids = { dims: [2, 6], ids: [2, 5, 6, 7, 3, 0, 2, 8, 9, 10, 11, 3] };
  const mask = { dims: [2, 6], ids: [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1] };
  return {
    unet: {
      sample: numbers(2, channels, size, size),
      timestep: { dims: [2], data: Float32Array.of(999, 19) },
      encoder_hidden_states: numbers(2, 16, contextSize),
    },
    "vae-encoder": { image: numbers(1, config.imageChannels, config.resolution, config.resolution) },
    "vae-decoder": { latent: numbers(1, channels, size, size) },
    "text-encoder": { input_ids: ids, attention_mask: mask },
    "image-encoder": { image: numbers(1, 3, config.scoring.crop, config.scoring.crop) },
    segmenter: { image: numbers(2, 1, side, side) },
  };
};

const harness: Harness = {
  edit: async (backend, bundleUrl, source, request, options) => {
    const { runtime, open } = await openOn(backend, bundleUrl, options);
    try {
      const candidate = await runEdit(
        {
          models: open.models,
          config: open.config,
          caches: createLruCache(1e8),
          clock: performance,
          cancel: () => Promise.resolve(),
          onProgress: () => undefined,
          provenance: { ...open.provenance, engineVersion: "test" },
        },
        source,
        { ...request, bundle: open.config.hash },
      );
      const { hash, latent } = candidate;
      return { backend: runtime.backend, reason: runtime.reason, hash, latent: [...latent] };
    } finally {
      await open.dispose();
    }
  },

  compareOperators: async (backend) => {
    const runtime = unwrap(await openRuntime(browserHost, backend, { strict: backend === "webgpu" }));
    const half = backend === "wasm" || runtime.activations === "f16";
    const errors = [];
    for (const one of [...oneOpCases("f32"), ...(half ? oneOpCases("f16") : [])])
      errors.push({ name: one.name, error: await runOneOp(runtime, one), tolerance: one.tolerance });
    return errors;
  },

  compareModules: async (bundleUrl) => {
    const gpu = await openOn("webgpu", bundleUrl, { strict: true });
    const cpu = await openOn("wasm", bundleUrl, { threads: 1 });
    const errors = [];
    for (const [name, inputs] of Object.entries(inputsOf(gpu.open))) {
      const graph = name as GraphModule;
      const [there, here] = [await gpu.open.session(graph), await cpu.open.session(graph)];
      const [result, reference] = [await there.run(inputs), await here.run(inputs)];
      const worst = Object.entries(reference).map(([output, tensor]) => {
        const other = result[output];
        return other ? relativeRms(other, tensor) : Number.NaN;
      });
      errors.push({ graph, error: Math.max(...worst) });
    }
    await gpu.open.dispose();
    await cpu.open.dispose();
    return errors;
  },
};

expose(harness);

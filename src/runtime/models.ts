import { engineConfig, parseBundle } from "../core/model/bundle.ts";
import type { Bundle } from "../core/model/bundle.ts";
import type { GraphModule } from "../core/model/graphs/index.ts";
import { sha256 } from "../core/hash.ts";
import type { Provenance } from "../core/radedit/candidate.ts";
import type { EngineConfig } from "../core/radedit/engine-config.ts";
import type { Autoencoder, Denoiser, ImageEncoder, Models, TextEncoder } from "../core/radedit/ports.ts";
import { unwrap } from "../core/result.ts";
import { tokeniseContext, tokeniseScoring } from "../core/text/policy.ts";
import type { TokenisedText } from "../core/text/policy.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Backend, Input, Runtime, Session } from "./ort.ts";
import { createSessions } from "./sessions.ts";
import type { Sessions } from "./sessions.ts";
import { readVocabulary } from "./vocabulary.ts";
import { memoryWeights } from "./weight-file.ts";
import type { BundleSource, WeightCache } from "./weight-file.ts";

/** A bundle whose description has been read; its weights have not. */
export interface ReadBundle {
  readonly source: BundleSource;
  readonly bundle: Bundle;
  readonly config: EngineConfig;
}

/** Reads and checks bundle.json. Throws UserFault. */
export const readBundle = async (source: BundleSource): Promise<ReadBundle> => {
  const bytes = await source.read("bundle.json");
  const bundle = unwrap(parseBundle(new TextDecoder().decode(bytes)));
  return { source, bundle, config: engineConfig(bundle, await sha256(bytes)) };
};

/**
 * Denoiser items per call. One on the processor: a call takes the same time an item whatever their number, cancelling is
 * twice as prompt, and no result can depend on which items shared a call. Two on a GPU, which one item does not fill.
 */
const batchSizes: Readonly<Record<Backend, number>> = { cpu: 1, wasm: 1, webgpu: 2 };

export interface OpenOptions {
  /** Where converted weights are kept; default: nowhere. */
  readonly cache?: WeightCache;
  /** Called when a graph is about to be compiled, which takes seconds. */
  readonly onCompile?: (graph: GraphModule) => void;
}

export interface OpenModels extends ReadBundle {
  readonly models: Models;
  /** Without the engine's version, which the host adds. */
  readonly provenance: Omit<Provenance, "engineVersion">;
  /** The session behind a port, for probes. */
  readonly session: (graph: GraphModule) => Promise<Session>;
  readonly dispose: () => Promise<void>;
}

/** The engine's models over a bundle. No weight is read until a model is first used. */
export const openModels = async (
  read: ReadBundle,
  runtime: Runtime,
  options: OpenOptions = {},
): Promise<OpenModels> => {
  const { bundle, source } = read;
  const { cache = memoryWeights, onCompile = () => undefined } = options;
  const tokens = await readVocabulary(source, bundle);
  const sessions = createSessions(bundle, source, runtime, cache, onCompile);
  const run = runner(sessions);
  const batchSize = batchSizes[runtime.backend];
  const { context, scoring } = bundle.text;
  const positions = bundle.modules.text.config.max_position_embeddings;
  return {
    ...read,
    models: {
      autoencoder: autoencoder(run),
      denoiser: denoiser(run, batchSize),
      image: imageEncoder(run),
      text: textEncoder(run, {
        context: (prompt) => tokeniseContext(tokens, prompt, context),
        scoring: (prompt) => unwrap(tokeniseScoring(tokens, prompt, scoring, positions)),
      }),
    },
    provenance: {
      backend: runtime.backend,
      precision: precisionOf(bundle, runtime),
      batchSize,
      threads: runtime.threads,
    },
    session: (graph) => sessions.get(graph),
    dispose: () => sessions.dispose(),
  };
};

/** For example `int8 weights, fp32 activations`; the denoiser's precision stands for the bundle's. */
const precisionOf = (bundle: Bundle, { activations }: Runtime): string =>
  `${bundle.modules.unet.precision} weights, ${activations === "f16" ? "fp16" : "fp32"} activations`;

/** Runs a graph and gives the outputs that were asked for, in that order. */
type Run = <Names extends readonly string[]>(
  graph: GraphModule,
  inputs: Readonly<Record<string, Input>>,
  outputs: readonly [...Names],
) => Promise<{ [Index in keyof Names]: Tensor }>;

const runner =
  (sessions: Sessions): Run =>
  async (graph, inputs, outputs) => {
    const results = await (await sessions.get(graph)).run(inputs);
    return outputs.map((name) => {
      const result = results[name];
      if (!result) throw new Error(`${graph} has no output ${name}`);
      return result;
    }) as never;
  };

const autoencoder = (run: Run): Autoencoder => ({
  encode: async (image) => {
    const [mean, logvar] = await run("vae-encoder", { image }, ["mean", "logvar"]);
    return { mean, logvar };
  },
  decode: async (latent) => (await run("vae-decoder", { latent }, ["image"]))[0],
});

const denoiser = (run: Run, batchSize: number): Denoiser => ({
  batchSize,
  predict: async (sample, timesteps, context) => {
    const timestep = { dims: [timesteps.length], data: Float32Array.from(timesteps) };
    return (await run("unet", { sample, timestep, encoder_hidden_states: context }, ["out_sample"]))[0];
  },
});

const imageEncoder = (run: Run): ImageEncoder => ({
  embed: async (image) => {
    const [patches, embedding] = await run("image-encoder", { image }, ["patches", "embedding"]);
    return { patches, embedding: embedding.data };
  },
});

interface Tokenise {
  context(prompt: string): TokenisedText;
  scoring(prompt: string): TokenisedText;
}

/** Each prompt is encoded once and remembered; a failure is not. */
const textEncoder = (run: Run, tokenise: Tokenise): TextEncoder => {
  const encode = ({ ids, mask }: TokenisedText) => {
    const dims = [1, ids.length];
    const inputs = { input_ids: { dims, ids }, attention_mask: { dims, ids: mask } };
    return run("text-encoder", inputs, ["last_hidden_state", "projection"]);
  };
  return {
    context: remember(async (prompt) => (await encode(tokenise.context(prompt)))[0]),
    embed: remember(async (prompt) => (await encode(tokenise.scoring(prompt)))[1].data),
  };
};

const remember = <T>(compute: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const existing = known.get(key);
    if (existing) return existing;
    const value = compute(key);
    known.set(key, value);
    value.catch(() => known.delete(key));
    return value;
  };
};

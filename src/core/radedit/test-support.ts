import { sha256 } from "../hash.ts";
import { defaultCrop } from "../geometry/crop.ts";
import { defaultIntensity } from "../image/intensity.ts";
import type { SourceImage } from "../image/source.ts";
import { encodeRle, type Rle } from "../mask/rle.ts";
import { elementCount, type Tensor } from "../tensor.ts";
import { createLruCache } from "./cache.ts";
import type { EditContext } from "./edit.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { Denoiser, Models } from "./ports.ts";
import type { EditRequest } from "./request.ts";

/* Analytic models for tests: smooth, cheap, and the same whatever the batch, so that costs and bytes can be asserted. */

export const CONFIG: EngineConfig = {
  resolution: 64,
  imageChannels: 1,
  latent: { channels: 4, size: 8, scaling: 0.5 },
  schedule: {
    trainSteps: 1000,
    betaSchedule: "linear",
    betaStart: 1e-4,
    betaEnd: 0.02,
    spacing: "trailing",
    predictionType: "epsilon",
  },
  scoring: { resize: 64, crop: 56, threshold: 0.2 },
  preview: { weights: [0.2, 0.1, 0.1, 0.1], bias: 0.5 },
  hash: "bundle",
};

const LATENT_CELLS = CONFIG.latent.size * CONFIG.latent.size;
const CELL = CONFIG.resolution / CONFIG.latent.size;

/** Channel c holds (c + 1) times each cell's mean; decoding averages the channels back and repeats over the cell. */
const autoencoder: Models["autoencoder"] = {
  encode: async ({ data }) => {
    const mean = new Float32Array(CONFIG.latent.channels * LATENT_CELLS);
    data.forEach((value, at) => {
      const cell = cellOf(at);
      for (let c = 0; c < CONFIG.latent.channels; c++) mean[c * LATENT_CELLS + cell]! += ((c + 1) * value) / CELL ** 2;
    });
    const dims = [1, CONFIG.latent.channels, CONFIG.latent.size, CONFIG.latent.size];
    return { mean: { dims, data: mean }, logvar: { dims, data: new Float32Array(mean.length).fill(-4) } };
  },
  decode: async ({ data }) => {
    const side = CONFIG.resolution;
    const image = Float32Array.from({ length: side * side }, (_, at) => {
      let sum = 0;
      for (let c = 0; c < CONFIG.latent.channels; c++) sum += data[c * LATENT_CELLS + cellOf(at)]! / (c + 1);
      return sum / CONFIG.latent.channels;
    });
    return { dims: [1, 1, side, side], data: image };
  },
};

const cellOf = (at: number): number =>
  Math.floor(at / CONFIG.resolution / CELL) * CONFIG.latent.size + Math.floor((at % CONFIG.resolution) / CELL);

/** A bounded, nonlinear estimate in which neighbours, time and text all play a part. */
const estimateOf = (latent: Float32Array, timestep: number, context: Float32Array): Float32Array => {
  const text = context.reduce((sum, value) => sum + value, 0) / context.length;
  return latent.map((value, at) => {
    const mixed = value + 0.3 * latent[(at + 1) % latent.length]!;
    return mixed / (1 + Math.abs(mixed)) + 0.4 * text * (1 + 0.1 * (at % 5)) - timestep / 5000;
  });
};

export interface CountedDenoiser extends Denoiser {
  /** Batch items and calls so far. */
  readonly items: () => number;
  readonly calls: () => number;
}

const createDenoiser = (batchSize: number): CountedDenoiser => {
  let items = 0;
  let calls = 0;
  return {
    batchSize,
    items: () => items,
    calls: () => calls,
    predict: async (latents, timesteps, context) => {
      if (timesteps.length > batchSize) throw new Error("more items than the batch holds");
      items += timesteps.length;
      calls += 1;
      const size = elementCount(latents.dims.slice(1));
      const words = elementCount(context.dims.slice(1));
      const data = new Float32Array(latents.data.length);
      timesteps.forEach((timestep, item) => {
        const latent = latents.data.subarray(item * size, (item + 1) * size);
        data.set(estimateOf(latent, timestep, context.data.subarray(item * words, (item + 1) * words)), item * size);
      });
      return { dims: latents.dims, data };
    },
  };
};

const wordsOf = (prompt: string, length: number): Float32Array =>
  Float32Array.from({ length }, (_, at) => ((prompt.charCodeAt(at % Math.max(1, prompt.length)) || 0) % 17) / 17);

const unit = (data: Float32Array): Float32Array => {
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 1e-12));
  return data.map((value) => value / norm);
};

const text: Models["text"] = {
  context: async (prompt): Promise<Tensor> => ({ dims: [1, 2, 3], data: wordsOf(prompt, 6) }),
  embed: async (prompt) => unit(wordsOf(prompt, 128)),
};

const image: Models["image"] = {
  embed: async ({ data }) => ({
    patches: { dims: [1, 1, 1, 1], data: new Float32Array(1) },
    embedding: unit(Float32Array.from({ length: 128 }, (_, at) => data[at * 17]! + 0.1)),
  }),
};

export const createContext = (batchSize = 1): EditContext & { readonly denoiser: CountedDenoiser } => {
  const denoiser = createDenoiser(batchSize);
  return {
    denoiser,
    models: { autoencoder, denoiser, text, image },
    config: CONFIG,
    caches: createLruCache(2 ** 24),
    clock: { now: () => 0 },
    cancel: async () => undefined,
    onProgress: () => undefined,
    provenance: { backend: "cpu", precision: "fp32", batchSize, threads: 1, engineVersion: "test" },
  };
};

/** A film of smooth bands and a little texture, the same for the same size. */
export const createFilm = async (width = 70, height = 81, bitDepth: 8 | 16 = 8): Promise<SourceImage> => {
  const length = width * height;
  const shade = (_: unknown, at: number): number => {
    const x = at % width;
    const y = Math.floor(at / width);
    return bitDepth === 8 ? (x * 2 + y + ((x * y) % 13)) & 255 : (x * 500 + y * 160 + ((x * y) % 97)) & 65535;
  };
  const samples = bitDepth === 8 ? Uint8Array.from({ length }, shade) : Uint16Array.from({ length }, shade);
  const hash = await sha256(`${width} ${height} ${bitDepth}`, samples);
  return { width, height, bitDepth, samples, intensity: defaultIntensity(samples), hash };
};

/** A mask that is on in the rectangle from (left, top) to before (right, bottom). */
export const rectangle = (
  { width, height }: Pick<SourceImage, "width" | "height">,
  [left, top, right, bottom]: readonly [number, number, number, number],
): Rle => {
  const mask = new Uint8Array(width * height);
  for (let y = top; y < bottom; y++) mask.fill(255, y * width + left, y * width + right);
  return encodeRle(mask, width, height);
};

export const createRequest = (source: SourceImage, changes: Partial<EditRequest> = {}): EditRequest => ({
  version: 1,
  source: { hash: source.hash, width: source.width, height: source.height },
  crop: defaultCrop(source.width, source.height),
  intensity: source.intensity,
  editMask: rectangle(source, [20, 20, 40, 44]),
  keepMask: rectangle(source, [0, 0, source.width, 12]),
  bundle: CONFIG.hash,
  prompt: "Right pleural effusion",
  sourcePrompt: "No finding",
  invertPrompt: "",
  steps: 20,
  skip: 0.3,
  guidance: 7.5,
  seed: 7,
  vaeMode: "mode",
  compat: "paper",
  composite: "keep",
  feather: 8,
  detail: 1,
  ...changes,
});

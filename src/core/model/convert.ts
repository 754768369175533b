import { fail, unwrap, UserFault } from "../result.ts";
import { elementCount } from "../tensor.ts";
import { moduleNames } from "./bundle.ts";
import type { Bundle, BundleFile, ByModule, ModuleName, Precision } from "./bundle.ts";
import { describeBundle } from "./describe.ts";
import type { Description } from "./describe.ts";
import type { WeightRole } from "./graphs/weights.ts";
import { neededByModule } from "./modules.ts";
import { blockSize } from "./quantise.ts";
import { rewrite } from "./rewrite.ts";
import type { StoreAs } from "./rewrite.ts";
import type { ByteSource } from "./safetensors.ts";
import { readWeights } from "./weights-table.ts";
import type { TableWeight, WeightsTable } from "./weights-table.ts";

/** A checkpoint folder in official layout: config.json, *.safetensors, vocab.txt beside the text encoder. */
export interface CheckpointFolder {
  /** Names of the files that lie in it. */
  readonly names: readonly string[];
  readText(name: string): Promise<string>;
  open(name: string): Promise<ByteSource>;
}

/** Where a bundle is written. Nothing is visible under the bundle's name before `finish`. */
export interface BundleWriter {
  /** A new file; `fill` is handed a function that appends. */
  write(path: string, fill: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>): Promise<BundleFile>;
  finish(): Promise<void>;
  /** Removes what was written, after a failure. */
  discard(): Promise<void>;
}

export interface ConvertOptions {
  readonly checkpoints: ByModule<CheckpointFolder>;
  readonly precision: Precision;
  /** Modules stored at another precision than the rest. */
  readonly precisions?: Partial<Record<ModuleName, Precision>>;
  readonly describe: Description;
  /** diffusers' scheduler_config.json, already parsed; absent: the released schedule. */
  readonly schedule?: unknown;
  /** Name and version of the converting program, for the report. */
  readonly tool: string;
}

export interface ConvertProgress {
  readonly module: ModuleName;
  readonly done: number;
  readonly total: number;
}

const fileNames: Readonly<Record<ModuleName, string>> = {
  unet: "unet.safetensors",
  vae: "vae.safetensors",
  text: "text.safetensors",
  imageEncoder: "image-encoder.safetensors",
  segmenter: "segmenter.safetensors",
};
const architectures: Readonly<Record<ModuleName, string>> = {
  unet: "UNet2DConditionModel",
  vae: "AutoencoderKL",
  text: "CXRBertModel",
  imageEncoder: "BioViL-T image model, single image",
  segmenter: "lung-unet",
};
const vocabulary = "vocab.txt";

/**
 * Four bits are for the denoiser and the text encoder only: in the autoencoder their error is visible as noise, in the
 * scorer it outweighs what an edit changes, and the segmenter is too small to gain.
 */
const fourBitModules: readonly ModuleName[] = ["unet", "text"];

/** Tensors below this size gain nothing from quantisation. */
const SMALL = 4096;

/**
 * How a weight is stored: vectors (norms, biases) in fp32; small weights and the first and last convolution, which see
 * the latent itself, in fp16; the rest as the precision says.
 */
const storeAs = (
  module: ModuleName,
  name: string,
  weight: TableWeight,
  role: WeightRole,
  precision: Precision,
): StoreAs => {
  const { dtype } = weight.data;
  if (precision === "reference")
    return weight.scheme !== "plain" || dtype === "F32" || dtype === "F16" ? "copy" : "F32";
  if (role === "vector" || precision === "fp32") return "F32";
  const size = elementCount(weight.shape);
  if (precision === "fp16" || size < SMALL || /(^|\.)conv_(in|out)\./.test(name)) return "F16";
  if (precision === "int8" || role === "embedding" || !fourBitModules.includes(module)) return "dq-i8-channel";
  if (role === "linear") return "mmnb-u4-b32";
  return (size / (weight.shape[0] ?? 1)) % blockSize === 0 ? "dq-i4-block32" : "dq-i8-channel";
};

const isVariant = (name: string): boolean => /\.(fp16|bf16|non_ema|ema_only)\b/.test(name);

const openWeights = async (module: ModuleName, folder: CheckpointFolder): Promise<WeightsTable> => {
  const all = folder.names.filter((name) => name.endsWith(".safetensors"));
  const plain = all.filter((name) => !isVariant(name));
  const names = plain.length > 0 ? plain : all;
  if (names.length === 0)
    unwrap(
      fail(
        "checkpoint",
        `The ${module} checkpoint has no safetensors file`,
        "give a folder that holds the weights as *.safetensors",
      ),
    );
  return unwrap(await readWeights(await Promise.all(names.sort().map((name) => folder.open(name)))));
};

const readConfig = async (module: ModuleName, folder: CheckpointFolder): Promise<Record<string, unknown>> => {
  if (!folder.names.includes("config.json")) {
    // BioViL-T's image model is published without one; the graph builder knows its numbers.
    if (module === "imageEncoder") return {};
    return unwrap(
      fail("checkpoint", `The ${module} checkpoint has no config.json`, "give the checkpoint's whole folder"),
    );
  }
  try {
    const config: unknown = JSON.parse(await folder.readText("config.json"));
    if (typeof config === "object" && config !== null && !Array.isArray(config)) {
      // diffusers and transformers write the folder that a checkpoint was loaded from: nobody else's business.
      return Object.fromEntries(Object.entries(config).filter(([key]) => key !== "_name_or_path"));
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return unwrap(
    fail("checkpoint", `The ${module} checkpoint's config.json is not a JSON object`, "copy the checkpoint again"),
  );
};

/** Puts the module's name before what is wrong with it. */
const naming = async <T>(module: ModuleName, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    throw new UserFault({ ...error.error, problem: `${module}: ${error.error.problem}` });
  }
};

interface Converted {
  readonly entry: Bundle["modules"]["imageEncoder"];
  readonly weightError: number;
}

const convertModule = async (
  module: ModuleName,
  folder: CheckpointFolder,
  options: ConvertOptions,
  writer: BundleWriter,
  onProgress: (progress: ConvertProgress) => void,
): Promise<Converted> => {
  const precision = options.precisions?.[module] ?? options.precision;
  const config = await readConfig(module, folder);
  const table = await openWeights(module, folder);
  const items = [...neededByModule(module, config, table)].map(([name, role]) => {
    const weight = table.weights.get(name);
    if (!weight) throw new Error(`${name} was needed and is gone`);
    return { name, weight, as: storeAs(module, name, weight, role, precision) };
  });
  let weightError = 0;
  const files = [
    await writer.write(fileNames[module], async (append) => {
      const report = (done: number): void => onProgress({ module, done, total: items.length });
      weightError = (await rewrite(table, items, append, report)).relativeError;
    }),
  ];
  if (module === "text") files.push(await copyVocabulary(folder, writer));
  return { entry: { architecture: architectures[module], config, precision, files }, weightError };
};

const copyVocabulary = async (folder: CheckpointFolder, writer: BundleWriter): Promise<BundleFile> => {
  if (!folder.names.includes(vocabulary))
    unwrap(
      fail("checkpoint", "The text checkpoint has no vocab.txt", "put the tokenizer's vocab.txt beside its weights"),
    );
  const bytes = new TextEncoder().encode(await folder.readText(vocabulary));
  return writer.write(vocabulary, (append) => append(bytes));
};

/**
 * Official checkpoints -> a bundle, one tensor in memory at a time. On any failure what was written is removed and the
 * error thrown: UserFault for a checkpoint that does not fit, naming the first ten weights that do not.
 */
export const convertCheckpoint = async (
  options: ConvertOptions,
  writer: BundleWriter,
  onProgress: (progress: ConvertProgress) => void = () => undefined,
): Promise<Bundle> => {
  try {
    const converted = new Map<ModuleName, Converted>();
    for (const module of moduleNames) {
      const folder = options.checkpoints[module];
      if (folder)
        converted.set(module, await naming(module, () => convertModule(module, folder, options, writer, onProgress)));
    }
    const bundle = describeBundle(
      options.describe,
      options.schedule,
      Object.fromEntries(mapValues(converted, ({ entry }) => entry)),
      {
        tool: options.tool,
        weightError: Object.fromEntries(mapValues(converted, ({ weightError }) => weightError)),
      },
    );
    const text = new TextEncoder().encode(`${JSON.stringify(bundle, null, 2)}\n`);
    await writer.write("bundle.json", (append) => append(text));
    await writer.finish();
    return bundle;
  } catch (error) {
    await writer.discard();
    throw error;
  }
};

const mapValues = <K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W): Map<K, W> =>
  new Map([...map].map(([key, value]) => [key, change(value)]));

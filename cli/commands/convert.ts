import type { Command } from "commander";
import { precisions } from "../../src/core/model/bundle.ts";
import { convertCheckpoint, type ConvertProgress } from "../../src/core/model/convert.ts";
import { parseDescription } from "../../src/core/model/describe.ts";
import { fail, unwrap } from "../../src/core/result.ts";
import { nodeBundleWriter, nodeCheckpoint } from "../../src/runtime/node-files.ts";
import { readInput } from "../files.ts";
import type { Io } from "../io.ts";
import { precisionOption } from "../options.ts";
import { ENGINE_VERSION } from "../../src/core/version.ts";

interface ConvertCommandOptions {
  readonly unet: string;
  readonly vae: string;
  readonly text: string;
  readonly imageEncoder: string;
  readonly segmenter?: string;
  readonly schedule?: string;
  readonly describe?: string;
  readonly name?: string;
  readonly licence?: string;
  readonly precision: string;
  readonly out: string;
}

export const addConvert = (program: Command, io: Io): void => {
  program
    .command("convert")
    .description("make a bundle from local checkpoints in official layout")
    .requiredOption("--unet <DIR>", "diffusers UNet2DConditionModel: folder, or its safetensors file")
    .requiredOption("--vae <DIR>", "diffusers AutoencoderKL: folder, or its safetensors file")
    .requiredOption("--text <DIR>", "BERT with CXR-BERT's projection head: folder with vocab.txt")
    .requiredOption("--image-encoder <F>", "BioViL-T image model: safetensors file, or its folder")
    .requiredOption("--out <BUNDLE>", "the bundle's folder")
    .option("--segmenter <DIR>", "lung segmenter: folder, or its safetensors file (default: a bundle without one)")
    .option("--schedule <F>", "scheduler_config.json (default: the released schedule)")
    .option("--describe <F>", "JSON with further fields of bundle.json: defaults, prompts, origin, preview ...")
    .option("--name <T>", "the bundle's name (default: the description's)")
    .option("--licence <T>", "the weights' licence (default: the description's)")
    .option(
      "--precision <P>",
      `one of ${precisions.join(", ")}; exceptions by module follow: int8,vae=fp16`,
      "reference",
    )
    .action((options: ConvertCommandOptions) => convert(io, options));
};

const readJson = async (io: Io, typed: string): Promise<unknown> => {
  const text = new TextDecoder().decode(await readInput(io, typed));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return unwrap<never>(fail("json", `${typed} is not JSON`, "correct the file"));
  }
};

/** A line as each module begins, on top of a count that a terminal redraws. */
const progressTo =
  ({ err, terminal }: Io) =>
  ({ module, done, total }: ConvertProgress): void => {
    if (terminal) err(`\r\x1b[K${module} ${done}/${total}${done === total ? "\n" : ""}`);
    else if (done === total) err(`${module} ${done}/${total}\n`);
  };

const convert = async (io: Io, options: ConvertCommandOptions): Promise<void> => {
  const described = options.describe === undefined ? {} : await readJson(io, options.describe);
  const { name, licence } = options;
  const named = { ...(name === undefined ? {} : { name }), ...(licence === undefined ? {} : { licence }) };
  const describe = unwrap(parseDescription({ name: "converted checkpoint", ...(described as object), ...named }));
  const checkpoints = {
    unet: await nodeCheckpoint(io.path(options.unet)),
    vae: await nodeCheckpoint(io.path(options.vae)),
    text: await nodeCheckpoint(io.path(options.text)),
    imageEncoder: await nodeCheckpoint(io.path(options.imageEncoder)),
    ...(options.segmenter === undefined ? {} : { segmenter: await nodeCheckpoint(io.path(options.segmenter)) }),
  };
  const schedule = options.schedule === undefined ? undefined : await readJson(io, options.schedule);
  const precision = precisionOption(options.precision);
  if (precision.precisions.segmenter !== undefined && options.segmenter === undefined)
    unwrap(fail("option-precision", "--precision names a segmenter, and none is given", "give --segmenter too"));
  const writer = await nodeBundleWriter(io.path(options.out));
  const bundle = await convertCheckpoint(
    { checkpoints, ...precision, describe, schedule, tool: `radedit ${ENGINE_VERSION}` },
    writer,
    progressTo(io),
  );
  io.err(`written: ${bundle.name}, ${options.precision}\n`);
};

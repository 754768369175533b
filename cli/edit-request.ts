import type { SourceImage } from "../src/core/image/source.ts";
import { encodeRle } from "../src/core/mask/rle.ts";
import type { EditRequest } from "../src/core/radedit/request.ts";
import { readMask } from "./files.ts";
import type { Io } from "./io.ts";
import { choice, cropOption, intensityOption, number, required } from "./options.ts";

/** The options of `edit` that make a request, as typed. */
export interface RequestOptions {
  readonly editMask?: string;
  readonly keepMask?: string;
  readonly prompt?: string;
  readonly sourcePrompt?: string;
  readonly invertPrompt?: string;
  readonly steps?: string;
  readonly skip?: string;
  readonly guidance?: string;
  readonly seed?: string;
  readonly crop?: string;
  readonly intensity?: string;
  readonly composite?: string;
  readonly feather?: string;
  readonly detail?: string;
  readonly vae?: string;
  readonly compat?: string;
}

/** What a bundle gives where an option is left out. */
export interface BundleDefaults {
  readonly hash: string;
  readonly steps: number;
  readonly skip: number;
  readonly guidance: number;
}

/** Freezes a request from options; values that cannot be read are the user's fault, ranges the engine checks. */
export const buildRequest = async (
  io: Io,
  options: RequestOptions,
  film: SourceImage,
  bundle: BundleDefaults,
): Promise<EditRequest> => {
  const { width, height, hash } = film;
  const numeric = (option: "steps" | "skip" | "guidance" | "seed" | "feather" | "detail", otherwise: number): number =>
    options[option] === undefined ? otherwise : number(option, options[option]);
  const prompt = required("prompt", options.prompt);
  const editMask = await readMask(io, options.editMask, film);
  const keepMask = await readMask(io, options.keepMask, film);
  return {
    version: 1,
    source: { hash, width, height },
    crop: cropOption(options.crop ?? "center", width, height),
    intensity: options.intensity === undefined ? film.intensity : intensityOption(options.intensity, film.intensity),
    editMask: editMask && encodeRle(editMask, width, height),
    keepMask: keepMask && encodeRle(keepMask, width, height),
    bundle: bundle.hash,
    prompt,
    sourcePrompt: options.sourcePrompt ?? null,
    invertPrompt: options.invertPrompt ?? "",
    steps: numeric("steps", bundle.steps),
    skip: numeric("skip", bundle.skip),
    guidance: numeric("guidance", bundle.guidance),
    seed: numeric("seed", 0),
    vaeMode: choice("vae", options.vae ?? "mode", ["mode", "sample"]),
    compat: choice("compat", options.compat ?? "paper", ["paper", "released"]),
    composite: choice("composite", options.composite ?? "keep", ["keep", "raw"]),
    feather: numeric("feather", 8),
    detail: numeric("detail", 1),
  };
};

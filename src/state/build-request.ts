import { defaultCrop, padCrop } from "../core/geometry/crop.ts";
import type { Rle } from "../core/mask/rle.ts";
import type { Crop, EditRequest } from "../core/radedit/request.ts";
import type { Film } from "./film-store.ts";
import { encodeSurface, type MaskSurface } from "./mask-surface.ts";
import type { ParameterState } from "./parameter-store.ts";

export const cropOf = (film: Pick<Film, "width" | "height">, frame: ParameterState["frame"]): Crop =>
  frame === "whole" ? padCrop(film.width, film.height) : defaultCrop(film.width, film.height);

/** A mask without a painted pixel is absent, not empty: that is what an untouched film means (architecture.md). */
const maskOf = ({ data, width, height }: MaskSurface): Rle | null =>
  data.includes(255) ? encodeSurface(data, width, height) : null;

/** Freezes everything that determines the edit; the user may go on painting afterwards. */
export const buildRequest = (
  film: Film,
  masks: { readonly edit: MaskSurface; readonly keep: MaskSurface },
  { parameters, frame }: ParameterState,
  bundleHash: string,
): EditRequest => ({
  ...parameters,
  version: 1,
  prompt: parameters.prompt.trim(),
  sourcePrompt: parameters.sourcePrompt.trim() || null,
  source: { hash: film.hash, width: film.width, height: film.height },
  crop: cropOf(film, frame),
  intensity: film.intensity,
  editMask: maskOf(masks.edit),
  keepMask: maskOf(masks.keep),
  bundle: bundleHash,
});

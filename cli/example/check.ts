import { keepAround } from "../../src/core/mask/morphology.ts";
import { encodeRle } from "../../src/core/mask/rle.ts";
import type { SourceImage } from "../../src/core/image/source.ts";
import { createLruCache } from "../../src/core/radedit/cache.ts";
import type { Candidate } from "../../src/core/radedit/candidate.ts";
import { runEdit } from "../../src/core/radedit/edit.ts";
import type { EditRequest } from "../../src/core/radedit/request.ts";
import { buildRequest } from "../edit-request.ts";
import type { Host } from "../host.ts";
import type { Io } from "../io.ts";
import { withProgress } from "../progress.ts";
import { figuresOf, SHAM_PROMPT, type Figures } from "./acceptance.ts";
import { lungEllipse, REAL_PROMPT } from "./real-films.ts";

/** The change rises over all of the free area, 16 px between edit and keep, and not over its outer half alone. */
export const CHECKED = { seed: "1", feather: "16" } as const;

export interface Checked {
  readonly edited: Candidate;
  readonly figures: Figures;
}

/** The edit and its sham, which differ in the prompt alone; they share what the caches hold. */
export const checkEdit = async (io: Io, host: Host, film: SourceImage, request: EditRequest): Promise<Checked> => {
  const context = { ...host, caches: createLruCache(256 * 2 ** 20), clock: performance, cancel: async () => undefined };
  const run = (label: string, prompt: string): Promise<Candidate> =>
    withProgress(io, label, (onProgress) => runEdit({ ...context, onProgress }, film, { ...request, prompt }));
  const edited = await run("edit: ", request.prompt);
  return { edited, figures: figuresOf(film, edited, await run("sham edit: ", SHAM_PROMPT)) };
};

/** A real film, which comes without masks: an ellipse in the lung, and keep everything but it grown by 16 px. */
export const checkFilm = async (io: Io, host: Host, film: SourceImage): Promise<Checked> => {
  const { width, height } = film;
  const defaults = { ...host.bundle.defaults, hash: host.config.hash };
  const options = { prompt: REAL_PROMPT, sourcePrompt: SHAM_PROMPT, ...CHECKED };
  const editMask = lungEllipse(film);
  return checkEdit(io, host, film, {
    ...(await buildRequest(io, options, film, defaults)),
    editMask: encodeRle(editMask, width, height),
    keepMask: encodeRle(keepAround(editMask, width, height), width, height),
  });
};

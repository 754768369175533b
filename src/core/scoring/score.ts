import { finite } from "../finite.ts";
import type { Score } from "../radedit/candidate.ts";
import type { EngineConfig } from "../radedit/engine-config.ts";
import type { ImageEncoder, Models, TextEncoder } from "../radedit/ports.ts";
import { directionalScore, dot, normalise, type Direction } from "./directional.ts";
import { scoringTensor } from "./frame.ts";
import type { Gray8 } from "./gray8.ts";

/** The films as the scorer reads them (`scoringGray`) and what is said of them. */
export interface ScoreInput {
  readonly original: Gray8;
  readonly edited: Gray8;
  readonly prompt: string;
  readonly sourcePrompt: string | null;
  readonly warning: string | null;
}

const unscored = (reason: string): Direction => ({ score: null, reason });

const wordsVector = async (text: TextEncoder, prompt: string): Promise<Float32Array> =>
  finite(await text.embed(prompt), "text encoder");

const direct = async (
  text: TextEncoder,
  { prompt, sourcePrompt }: ScoreInput,
  promptVector: Float32Array,
  original: Float32Array,
  edited: Float32Array,
): Promise<Direction> => {
  if (sourcePrompt === null || sourcePrompt.trim() === "") return unscored("No source prompt was given");
  if (sourcePrompt.trim() === prompt.trim()) return unscored("Prompt and source prompt are equal");
  return directionalScore(original, edited, await wordsVector(text, sourcePrompt), promptVector);
};

const embedding = async (image: ImageEncoder, film: Gray8, config: EngineConfig["scoring"]): Promise<Float32Array> =>
  normalise(finite((await image.embed(scoringTensor(film, config))).embedding, "image encoder"));

/** BioViL-T's directional score of an edit, with both plain cosines against the prompt. */
export const scoreEdit = async (
  { text, image }: Pick<Models, "text" | "image">,
  config: EngineConfig["scoring"],
  input: ScoreInput,
): Promise<Score> => {
  const { threshold } = config;
  const original = await embedding(image, input.original, config);
  const edited = await embedding(image, input.edited, config);
  if (input.prompt.trim() === "") {
    const { score, reason } = unscored("The prompt is empty");
    return {
      score,
      reason,
      cosineOriginal: null,
      cosineEdited: null,
      threshold,
      accepted: null,
      warning: input.warning,
    };
  }
  const promptVector = normalise(await wordsVector(text, input.prompt));
  const { score, reason } = await direct(text, input, promptVector, original, edited);
  return {
    score,
    reason,
    cosineOriginal: dot(original, promptVector),
    cosineEdited: dot(edited, promptVector),
    threshold,
    accepted: score === null ? null : score >= threshold,
    warning: input.warning,
  };
};

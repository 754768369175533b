import { ok } from "../result.ts";
import type { Result } from "../result.ts";
import { specialTokenError } from "./special-tokens.ts";
import type { WordPiece } from "./wordpiece.ts";

/** How text reaches the denoiser: padded to the full length, every position attended to, text untouched. */
export interface ContextPolicy {
  readonly maxLength: number;
  readonly padToMax: true;
  readonly mask: "ones";
}

/** How text reaches the scorer (BioViL-T): no padding for a single prompt, real mask, trailing marks stripped. */
export interface ScoringPolicy {
  readonly padTo: "longest";
  readonly mask: "real";
  /** Characters removed from the end of a prompt. */
  readonly strip: string;
}

/** One tokenised text: ids and attention mask of equal length. */
export interface TokenisedText {
  readonly ids: readonly number[];
  readonly mask: readonly number[];
}

const framed = (tokens: WordPiece, text: string, maxLength: number): number[] => [
  tokens.special["[CLS]"],
  ...tokens.ids(text).slice(0, maxLength - 2),
  tokens.special["[SEP]"],
];

/** A prompt for the denoiser. Truncation keeps [SEP]. */
export const tokeniseContext = (tokens: WordPiece, text: string, policy: ContextPolicy): TokenisedText => {
  const ids = framed(tokens, text, policy.maxLength);
  while (ids.length < policy.maxLength) ids.push(tokens.special["[PAD]"]);
  return { ids, mask: ids.map(() => 1) };
};

/**
 * A prompt for the scorer; special tokens are refused.
 * @param positions the text encoder's number of position embeddings, beyond which the text is cut
 */
export const tokeniseScoring = (
  tokens: WordPiece,
  text: string,
  policy: ScoringPolicy,
  positions: number,
): Result<TokenisedText> => {
  const error = specialTokenError(text);
  if (error !== null) return { ok: false, error };
  let end = text.length;
  while (end > 0 && policy.strip.includes(text.charAt(end - 1))) end -= 1;
  const ids = framed(tokens, text.slice(0, end), positions);
  return ok({ ids, mask: ids.map(() => 1) });
};

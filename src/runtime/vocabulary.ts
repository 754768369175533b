import type { Bundle } from "../core/model/bundle.ts";
import { fail, unwrap } from "../core/result.ts";
import { wordPiece, type WordPiece } from "../core/text/wordpiece.ts";
import type { BundleSource } from "./weight-file.ts";

const refuse = (problem: string): never =>
  unwrap<never>(fail("vocab", problem, "use the vocab.txt that belongs to the text encoder"));

/**
 * The bundle's tokens, from the vocabulary that bundle.json lists: opened as weights are, so that size and hash are
 * checked. An id past the embedding table would read outside of it. Throws UserFault.
 */
export const readVocabulary = async (source: BundleSource, { modules: { text } }: Bundle): Promise<WordPiece> => {
  const listed =
    text.files.find(({ path }) => path.endsWith("vocab.txt")) ??
    refuse("bundle.json lists no vocab.txt with the text encoder");
  const file = await source.open(listed);
  const tokens = unwrap(wordPiece(new TextDecoder().decode(await file.read(0, file.size))));
  const { vocab_size: known } = text.config;
  if (tokens.size > known)
    refuse(`The vocabulary has ${tokens.size} tokens, more than the ${known} that the text encoder knows`);
  return tokens;
};

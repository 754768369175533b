import type { UserError } from "../result.ts";

/** BERT's special tokens. Their ids differ between vocabularies, so they are read from vocab.txt. */
export const specialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] as const;
export type SpecialToken = (typeof specialTokens)[number];

/** Special tokens other than [MASK] would change what a prompt means to the scorer. */
export const specialTokenError = (prompt: string): UserError | null => {
  const special = specialTokens.find((token) => token !== "[MASK]" && prompt.includes(token));
  if (special === undefined) return null;
  return {
    code: "prompt-special",
    problem: `The prompt holds the special token ${special}`,
    remedy: "remove it from the prompt",
  };
};

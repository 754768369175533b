import { Tokenizer } from "@huggingface/tokenizers";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { specialTokens, type SpecialToken } from "./special-tokens.ts";

/** BERT's uncased WordPiece over one vocabulary. */
export interface WordPiece {
  /** Token ids of a text without [CLS] and [SEP]. */
  ids(text: string): number[];
  /** Number of tokens in the vocabulary. */
  readonly size: number;
  readonly special: Readonly<Record<SpecialToken, number>>;
}

/** @param vocab text of vocab.txt: one token a line, the line number from 0 is its id */
export const wordPiece = (vocab: string): Result<WordPiece> => {
  const tokens = vocab.replace(/\r?\n$/, "").split(/\r?\n/);
  const table = new Map(tokens.map((token, id) => [token, id]));
  const missing = specialTokens.filter((token) => !table.has(token));
  if (missing.length > 0)
    return fail(
      "vocab",
      `The vocabulary lacks ${missing.join(", ")}`,
      "use the vocab.txt that belongs to the text encoder",
    );
  const id = (token: string): number => table.get(token) ?? 0;
  const tokenizer = new Tokenizer(
    {
      added_tokens: specialTokens.map((content) => ({ ...plainToken, id: id(content), content })),
      normalizer: {
        type: "BertNormalizer",
        clean_text: true,
        handle_chinese_chars: true,
        strip_accents: null,
        lowercase: true,
      },
      pre_tokenizer: { type: "BertPreTokenizer" },
      post_processor: null,
      decoder: null,
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(table),
      },
    },
    {},
  );
  return ok({
    ids: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    size: tokens.length,
    special: {
      "[PAD]": id("[PAD]"),
      "[UNK]": id("[UNK]"),
      "[CLS]": id("[CLS]"),
      "[SEP]": id("[SEP]"),
      "[MASK]": id("[MASK]"),
    },
  });
};

const plainToken = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unwrap } from "../result.ts";
import { tokeniseContext, tokeniseScoring } from "./policy.ts";
import { wordPiece } from "./wordpiece.ts";

interface Fixtures {
  contextLength: number;
  positions: number;
  cases: { text: string; context: number[]; scoring: number[]; mask: number[] }[];
}

/** From training/text_fixtures.py: transformers' BertTokenizer over the same vocabulary. */
const read = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const fixtures = JSON.parse(read("tokens.json")) as Fixtures;
const tokens = unwrap(wordPiece(read("vocab.txt")));
const context = { maxLength: fixtures.contextLength, padToMax: true, mask: "ones" } as const;
const scoring = { padTo: "longest", mask: "real", strip: "!?." } as const;

test.each(fixtures.cases)("the context policy gives transformers' ids for $text", ({ text, context: ids }) => {
  expect(tokeniseContext(tokens, text, context)).toEqual({ ids, mask: ids.map(() => 1) });
});

test.each(fixtures.cases.filter(({ text }) => !text.includes("[SEP]")))(
  "the scoring policy gives transformers' ids and mask for $text",
  ({ text, scoring: ids, mask }) => {
    expect(unwrap(tokeniseScoring(tokens, text, scoring, fixtures.positions))).toEqual({ ids, mask });
  },
);

test("a truncated text still ends with [SEP] under both policies", () => {
  const long = "chest drain ".repeat(100);
  expect(tokeniseContext(tokens, long, context).ids.at(-1)).toBe(tokens.special["[SEP]"]);
  expect(unwrap(tokeniseScoring(tokens, long, scoring, 48)).ids.at(-1)).toBe(tokens.special["[SEP]"]);
});

test.each(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])("a scoring prompt with %s is refused", (special) => {
  const result = tokeniseScoring(tokens, `lung ${special} drain`, scoring, 48);
  expect(result.ok ? null : result.error.code).toBe("prompt-special");
});

test("a vocabulary without the special tokens is refused by name", () => {
  const result = wordPiece("lung\n[PAD]\n[UNK]\n");
  expect(result.ok ? "" : result.error.problem).toContain("[CLS], [SEP], [MASK]");
});

test("ids come from the vocabulary's order, not from stock BERT", () => {
  const moved = unwrap(wordPiece(["lung", "[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]"].join("\n")));
  expect(tokeniseContext(moved, "lung", { ...context, maxLength: 5 }).ids).toEqual([3, 0, 2, 5, 5]);
});

import { expect, test } from "vitest";
import { sha256 } from "../core/hash.ts";
import type { Bundle, BundleFile } from "../core/model/bundle.ts";
import { bytesSource } from "../core/model/safetensors.ts";
import { readVocabulary } from "./vocabulary.ts";

const vocab = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nlung\n";
const bytes = new TextEncoder().encode(vocab);
const listed: BundleFile = { path: "text/vocab.txt", bytes: bytes.length, sha256: await sha256(bytes) };

const readWith = (files: readonly BundleFile[], known = 6) => {
  const opened: BundleFile[] = [];
  const source = {
    read: () => Promise.reject(new Error("nothing checks what `read` gives")),
    open: async (file: BundleFile) => {
      opened.push(file);
      return bytesSource(bytes);
    },
  };
  // Nothing else of the bundle is looked at.
  const bundle = { modules: { text: { files, config: { vocab_size: known } } } } as unknown as Bundle;
  return { opened, tokens: readVocabulary(source, bundle) };
};

test("the listed vocabulary is opened as weights are, with its size and hash", async () => {
  const { opened, tokens } = readWith([listed]);
  expect((await tokens).size).toBe(6);
  expect(opened).toEqual([listed]);
});

test("a bundle without a listed vocabulary is refused", async () => {
  await expect(readWith([]).tokens).rejects.toThrow("bundle.json lists no vocab.txt");
});

test("more tokens than the text encoder knows are refused", async () => {
  await expect(readWith([listed], 5).tokens).rejects.toThrow("The vocabulary has 6 tokens, more than the 5");
});

import { expect, test } from "vitest";
import { licences } from "./licences.ts";

const text = licences(process.cwd());

test.each(["react", "konva", "onnxruntime-web", "@huggingface/tokenizers", "protobufjs"])("%s is named", (name) => {
  expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+`, "m"));
});

test("ONNX Runtime, whose package has no licence file, comes with its text", () => {
  expect(text).toMatch(/onnxruntime-web [^\n]*\n=+\n\nMIT License\n\nCopyright \(c\) Microsoft Corporation/);
});

test("development tools are left out", () => {
  expect(text).not.toMatch(/^(vitest|eslint|@playwright\/test|@types\/)/m);
});

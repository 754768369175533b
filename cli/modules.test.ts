import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { tinyBundle, tinyCheckpoints } from "../scripts/tiny-bundle.ts";
import { bytesSource, readSafetensors } from "../src/core/model/safetensors.ts";
import { encodeSafetensors } from "../src/core/model/safetensors-writer.ts";
import { unwrap } from "../src/core/result.ts";
import { bytesAt, runIn, shades, writeAll, writeCheckpoints } from "./test-support.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "radedit-modules-"));
const run = (...args: string[]) => runIn(folder, args);

beforeAll(async () => {
  const { text } = await tinyBundle(join(folder, "tiny"));
  await writeCheckpoints(join(folder, "checkpoints"), tinyCheckpoints());
  const ids = BigInt64Array.from([2n, 5n, 6n, 3n]);
  await writeAll(folder, {
    // The tiny text encoder has 64 positions, the released text policy asks for 128.
    "describe.json": JSON.stringify({ licence: "MIT", text: { ...text, context: { ...text.context, maxLength: 16 } } }),
    "a.png": shades(128, 128),
    "b.png": shades(128, 128, 16),
    "text.safetensors": encodeSafetensors([
      { name: "input_ids", dtype: "I64", shape: [1, 4], data: ids },
      { name: "attention_mask", dtype: "I64", shape: [1, 4], data: new BigInt64Array(4).fill(1n) },
    ]),
    "odd.safetensors": encodeSafetensors([
      { name: "latent", dtype: "F32", shape: [1, 3, 8, 8], data: new Float32Array(192) },
    ]),
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("probe runs one module and names its outputs", async () => {
  const tiny = ["--bundle", "tiny"];
  const files = ["--in", "text.safetensors", "--out", "out.safetensors"];
  expect(await run("probe", ...tiny, "--module", "text-encoder", ...files)).toEqual({ code: 0, out: "", err: "" });
  const bytes = bytesAt(folder, "out.safetensors");
  const { tensors } = unwrap(await readSafetensors(bytesSource(bytes)));
  expect(tensors.get("last_hidden_state")?.shape).toEqual([1, 4, 32]);
  const projection = tensors.get("projection")!;
  expect(projection.shape).toEqual([1, 128]);
  const values = new Float32Array(bytes.slice(projection.begin, projection.end).buffer);
  expect(Math.hypot(...values)).toBeCloseTo(1, 5);

  const wrong = await run("probe", ...tiny, "--module", "vae-decoder", "--in", "odd.safetensors", "--out", "no");
  expect(wrong).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^radedit: vae-decoder refuses [^\n]+\n$/) as string,
  });
});

test("score prints one JSON object, with a reason where there is no score", async () => {
  const films = ["--original", "a.png", "--edited", "a.png", "--bundle", "tiny"];
  const same = await run("score", ...films, "--prompt", "effusion", "--source-prompt", "no acute process");
  expect(JSON.parse(same.out)).toEqual({
    score: null,
    cosine_original: expect.any(Number) as number,
    cosine_edited: expect.any(Number) as number,
    threshold: 0.2,
    accepted: null,
    reason: "The film looks unchanged to the scorer",
  });
  const deep = await run("score", ...films.with(3, "b.png"), "--prompt", "x", "--source-prompt", "y");
  expect(deep).toMatchObject({ code: 2, out: "" });
});

test("convert makes a bundle of checkpoints that inspect accepts and edit runs", async () => {
  const at = (name: string): string => `checkpoints/${name}`;
  const converted = await run(
    ...["convert", "--unet", at("unet"), "--vae", at("vae/model.safetensors"), "--text", at("text")],
    ...[
      "--image-encoder",
      at("imageEncoder"),
      "--precision",
      "int8,vae=fp16",
      "--describe",
      "describe.json",
      "--name",
      "mine",
      "--out",
      "int8",
    ],
  );
  expect(converted).toMatchObject({ code: 0, out: "" });
  const inspected = await run("inspect", "int8");
  expect(JSON.parse(inspected.out)).toMatchObject({
    name: "mine",
    licence: "MIT",
    verified: true,
    modules: { unet: { precision: "int8" }, vae: { precision: "fp16" } },
  });
  const edited = await run(
    "edit",
    "--bundle",
    "int8",
    "--image",
    "a.png",
    "--prompt",
    "effusion",
    "--steps",
    "2",
    "--out",
    "o",
  );
  expect(edited.code).toBe(0);
});

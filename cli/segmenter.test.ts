import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { tinyBundle, tinyCheckpoints } from "../scripts/tiny-bundle.ts";
import { relativeRms, type NamedTensor } from "../src/core/model/parity.ts";
import { bytesSource, readSafetensors } from "../src/core/model/safetensors.ts";
import { encodeSafetensors } from "../src/core/model/safetensors-writer.ts";
import { unwrap } from "../src/core/result.ts";
import { readCase } from "./parity-case.ts";
import { bytesAt, runIn, writeAll, writeCheckpoints } from "./test-support.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const fixtures = fileURLToPath(new URL("fixtures/parity", import.meta.url));
/** A parity case is a checkpoint whose logits are known. */
const config = readFileSync(join(fixtures, "segmenter-small/config.json"), "utf8");
const weights = bytesAt(fixtures, "segmenter-small/weights.safetensors");
const folder = mkdtempSync(join(tmpdir(), "radedit-segmenter-"));
const run = (...args: string[]) => runIn(folder, args);
let reference: NamedTensor;

/** The command line that converts the tiny bundle's checkpoints. */
const convert = (...more: string[]): string[] => [
  ...["convert", "--unet", "checkpoints/unet", "--vae", "checkpoints/vae", "--text", "checkpoints/text"],
  ...["--image-encoder", "checkpoints/imageEncoder", "--describe", "describe.json", ...more],
];

beforeAll(async () => {
  const { text } = await tinyBundle(join(folder, "tiny"));
  await writeCheckpoints(join(folder, "checkpoints"), tinyCheckpoints());
  await writeAll(join(folder, "lungs"), { "config.json": config, "weights.safetensors": weights });
  const { inputs, outputs } = await readCase(fixtures, "segmenter-small", "segmenter");
  const { dims, data } = inputs.get("image")!;
  reference = outputs.get("logits")!;
  await writeAll(folder, {
    "describe.json": JSON.stringify({ text }),
    "image.safetensors": encodeSafetensors([{ name: "image", dtype: "F32", shape: dims, data }]),
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a segmenter is converted, verified, and gives PyTorch's logits", async () => {
  const precision = ["--precision", "int8,segmenter=fp32"];
  expect(await run(...convert("--segmenter", "lungs", ...precision, "--out", "with"))).toMatchObject({
    code: 0,
    out: "",
  });
  const inspected = await run("inspect", "with");
  expect(JSON.parse(inspected.out)).toMatchObject({
    verified: true,
    modules: {
      segmenter: { architecture: "lung-unet", precision: "fp32", files: [{ path: "segmenter.safetensors" }] },
    },
  });
  const files = ["--in", "image.safetensors", "--out", "logits.safetensors"];
  expect(await run("probe", "--bundle", "with", "--module", "segmenter", ...files)).toMatchObject({ code: 0, err: "" });
  const bytes = bytesAt(folder, "logits.safetensors");
  const { shape, begin, end } = unwrap(await readSafetensors(bytesSource(bytes))).tensors.get("logits")!;
  const logits = { dims: shape, data: new Float32Array(bytes.slice(begin, end).buffer) };
  expect(relativeRms(logits, reference)).toBeLessThan(1e-4);

  writeFileSync(join(folder, "with/segmenter.safetensors"), bytesAt(folder, "with/segmenter.safetensors").reverse());
  expect(await run("inspect", "with")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^radedit: segmenter\.safetensors is not the file that bundle\.json names: /) as string,
  });
});

test("a bundle without a segmenter is whole, and says so when it is asked for one", async () => {
  expect(await run(...convert("--out", "without"))).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "without"))).not.toContain("segmenter.safetensors");
  const inspected = await run("inspect", "without");
  expect(Object.keys((JSON.parse(inspected.out) as { modules: object }).modules)).toHaveLength(4);
  const files = ["--in", "image.safetensors", "--out", "no.safetensors"];
  expect(await run("probe", "--bundle", "without", "--module", "segmenter", ...files)).toEqual({
    code: 2,
    out: "",
    err: "radedit: The bundle has no segmenter: use a bundle that was converted with --segmenter\n",
  });
});

test.each([
  ["no checkpoint", {}, /There is no checkpoint at /],
  ["no config", { "w.safetensors": weights }, /The segmenter checkpoint has no config\.json: /],
  ["no weights", { "config.json": config }, /The segmenter checkpoint has no safetensors file: /],
  [
    "another architecture",
    { "config.json": config.replace("lung-unet", "heart-unet"), "w.safetensors": weights },
    /segmenter: The model config is not supported, architecture: .*lung-unet/,
  ],
  [
    "one level",
    { "config.json": config.replace("[4, 6, 10]", "[4]"), "w.safetensors": weights },
    /segmenter: The model config is not supported, widths: /,
  ],
  [
    "weights of another size",
    { "config.json": config.replace("[4, 6, 10]", "[4, 6, 12]"), "w.safetensors": weights },
    /segmenter: The weights do not fit their config, down\.2\.conv1\.weight is \[10, 6, 3, 3\] instead of \[12, 6, 3, 3\]; /,
  ],
])("%s: convert says so in one line and writes nothing", async (what, files, line) => {
  if (Object.keys(files).length > 0) await writeAll(join(folder, "bad", what), files);
  const { code, out, err } = await run(...convert("--segmenter", join("bad", what), "--out", "refused"));
  const said = err.split("\n").filter((text) => text.startsWith("radedit: "));
  expect([code, out, said.length]).toEqual([2, "", 1]);
  expect(said[0]).toMatch(line);
  expect(readdirSync(folder).filter((name) => name.startsWith("refused"))).toEqual([]);
});

test("a precision for a segmenter that is not given is refused", async () => {
  expect(await run(...convert("--precision", "int8,segmenter=fp16", "--out", "refused"))).toEqual({
    code: 2,
    out: "",
    err: "radedit: --precision names a segmenter, and none is given: give --segmenter too\n",
  });
});

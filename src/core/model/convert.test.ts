import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tinyBundle, tinyCheckpoints } from "../../../scripts/tiny-bundle.ts";
import { nodeBundleWriter } from "../../runtime/node-files.ts";
import { parseBundle } from "./bundle.ts";
import { convertCheckpoint } from "./convert.ts";
import type { CheckpointFolder, ConvertOptions } from "./convert.ts";
import { bytesSource, readSafetensors } from "./safetensors.ts";
import { encodeSafetensors } from "./safetensors-writer.ts";
import { unwrap } from "../result.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radedit-convert-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = (change: Partial<ConvertOptions["checkpoints"]> = {}): ConvertOptions => ({
  checkpoints: { ...tinyCheckpoints(), ...change },
  precision: "fp16",
  tool: "test",
  describe: { name: "Converted", licence: "MIT" },
});

/** A checkpoint with other weights. */
const withTensors = (base: CheckpointFolder, tensors: Parameters<typeof encodeSafetensors>[0]): CheckpointFolder => ({
  ...base,
  open: () => Promise.resolve(bytesSource(encodeSafetensors(tensors))),
});

test.each(["reference", "fp32", "fp16", "int8", "int4"] as const)(
  "%s: sizes, hashes and report fit the files",
  async (precision) => {
    const out = join(folder, precision);
    const bundle = await tinyBundle(out, precision);
    expect((await readdir(out)).sort()).toEqual([
      "bundle.json",
      "image-encoder.safetensors",
      "segmenter.safetensors",
      "text.safetensors",
      "unet.safetensors",
      "vae.safetensors",
      "vocab.txt",
    ]);
    expect(unwrap(parseBundle(await readFile(join(out, "bundle.json"), "utf8")))).toEqual(bundle);
    expect(bundle.modules.unet.precision).toBe(precision);
    const { bytes } = bundle.modules.unet.files[0] ?? {};
    expect((await readFile(join(out, "unet.safetensors"))).length).toBe(bytes);
    const error = bundle.report.weightError["unet"] ?? NaN;
    const [low, high] = { reference: [0, 0], fp32: [0, 0], fp16: [1e-5, 1e-3], int8: [1e-4, 0.02], int4: [0.02, 0.2] }[
      precision
    ];
    expect(error).toBeGreaterThanOrEqual(low ?? NaN);
    expect(error).toBeLessThanOrEqual(high ?? NaN);
  },
);

test("int8 keeps norms and biases in fp32 and the first and last convolution in fp16", async () => {
  await tinyBundle(join(folder, "kinds"), "int8");
  const { tensors } = unwrap(
    await readSafetensors(bytesSource(await readFile(join(folder, "kinds", "unet.safetensors")))),
  );
  expect(tensors.get("conv_norm_out.weight")?.dtype).toBe("F32");
  expect(tensors.get("conv_in.weight")?.dtype).toBe("F16");
  expect(tensors.get("conv_out.weight")?.dtype).toBe("F16");
  expect(tensors.get("mid_block.resnets.0.conv1.weight")?.dtype).toBe("I8");
});

test("int4 is for the denoiser and the text encoder, other modules have int8", async () => {
  await tinyBundle(join(folder, "bits"), "int4");
  const schemesIn = async (file: string): Promise<string> => {
    const { metadata } = unwrap(await readSafetensors(bytesSource(await readFile(join(folder, "bits", file)))));
    return metadata["quantisation"] ?? "";
  };
  for (const file of ["unet", "text"]) expect(await schemesIn(`${file}.safetensors`)).toMatch(/dq-i4|mmnb-u4/);
  for (const file of ["vae", "image-encoder", "segmenter"]) {
    expect(await schemesIn(`${file}.safetensors`)).toContain("dq-i8-channel");
    expect(await schemesIn(`${file}.safetensors`)).not.toMatch(/i4|u4/);
  }
});

test("weights that do not fit their config are named, ten of them, and nothing is left behind", async () => {
  const { unet } = tinyCheckpoints();
  const wrong = { name: "conv_in.weight", dtype: "F32" as const, shape: [2, 2], data: new Float32Array(4) };
  const out = join(folder, "misfit");
  const failure = await convertCheckpoint(
    options({ unet: withTensors(unet, [wrong]) }),
    await nodeBundleWriter(out),
  ).then(
    () => "converted",
    (error: unknown) => (error instanceof Error ? error.message : ""),
  );
  expect(failure).toMatch(/^unet: The weights do not fit their config/);
  expect(failure).toContain("conv_in.weight is [2, 2] instead of [32, 4, 3, 3]");
  expect(failure.match(/is missing/g)).toHaveLength(9);
  expect(failure).toMatch(/and \d+ more/);
  expect((await readdir(folder)).filter((name) => name.includes("misfit"))).toEqual([]);
});

test.each([
  ["no weights", { names: ["config.json"] }, "has no safetensors file"],
  ["no config", { names: ["model.safetensors"] }, "has no config.json"],
  ["a broken config", { readText: () => Promise.resolve("{") }, "is not a JSON object"],
])("a checkpoint with %s is refused", async (_what, change, problem) => {
  const unet = { ...tinyCheckpoints().unet, ...change };
  const writer = await nodeBundleWriter(join(folder, "refused"));
  await expect(convertCheckpoint(options({ unet }), writer)).rejects.toThrow(problem);
});

test("the folder that a checkpoint was loaded from stays out of the bundle", async () => {
  const { unet } = tinyCheckpoints();
  const readText = async (name: string): Promise<string> =>
    JSON.stringify({ ...(JSON.parse(await unet.readText(name)) as object), _name_or_path: "/home/somebody/secret" });
  const out = join(folder, "nameless");
  const text = {
    context: { maxLength: 16, padToMax: true, mask: "ones" },
    scoring: { padTo: "longest", mask: "real", strip: "" },
  };
  const given = options({ unet: { ...unet, readText } });
  await convertCheckpoint({ ...given, describe: { ...given.describe, text } }, await nodeBundleWriter(out));
  expect(await readFile(join(out, "bundle.json"), "utf8")).not.toContain("somebody");
});

test("a schedule other than the engine's is refused", async () => {
  const schedule = { beta_schedule: "scaled_linear", beta_start: 1e-4, beta_end: 0.02 };
  const writer = await nodeBundleWriter(join(folder, "schedule"));
  await expect(convertCheckpoint({ ...options(), schedule }, writer)).rejects.toThrow("beta_schedule");
});

test("a folder that holds something else is not overwritten, an older bundle is", async () => {
  const other = join(folder, "other");
  await mkdir(other);
  await writeFile(join(other, "thesis.txt"), "");
  await expect(nodeBundleWriter(other)).rejects.toThrow("holds other files");
  await tinyBundle(join(folder, "twice"));
  await tinyBundle(join(folder, "twice"), "fp16");
  const text = await readFile(join(folder, "twice", "bundle.json"), "utf8");
  expect(unwrap(parseBundle(text)).modules.unet.precision).toBe("fp16");
});

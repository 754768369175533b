import { expect, test } from "vitest";
import { bundleFiles, engineConfig, parseBundle, requiredModules } from "./bundle.ts";
import { unwrap } from "../result.ts";

const file = { path: "unet.safetensors", bytes: 12, sha256: "0".repeat(64) };
const module = (config: object) => ({ architecture: "x", config, precision: "int8", files: [file] });
const valid = {
  name: "Test",
  version: "1.0",
  licence: "MIT",
  researchOnly: true,
  origin: { unet: "here" },
  resolution: 512,
  latent: { channels: 4, size: 64, scaling: 0.13025 },
  text: {
    context: { maxLength: 128, padToMax: true, mask: "ones" },
    scoring: { padTo: "longest", mask: "real", strip: "!?." },
  },
  scoring: { resize: 512, crop: 448, threshold: 0.2 },
  defaults: { steps: 25, skip: 0.3, guidance: 7.5 },
  prompts: [{ label: "Effusion", prompt: "Large effusion" }],
  trainedFor: "Tests.",
  preview: { weights: [1, 2, 3, 4], bias: 0.5 },
  report: { tool: "test", weightError: { unet: 0.01 } },
  modules: {
    unet: module({ in_channels: 4 }),
    vae: module({ in_channels: 1, latent_channels: 4, block_out_channels: [32, 64, 96, 128] }),
    text: module({ max_position_embeddings: 512 }),
    imageEncoder: module({}),
  },
};

const withConfigs = (unet: object, text: object = {}) => ({
  modules: { ...valid.modules, unet: module(unet), text: module(text) },
});

const lungs = { architecture: "lung-unet", widths: [16, 32, 64], sample_size: 128, outputs: ["right", "left"] };
const withSegmenter = (change: object = {}) => ({
  modules: { ...valid.modules, segmenter: module({ ...lungs, ...change }) },
});

const refusal = (change: object): string => {
  const parsed = parseBundle(JSON.stringify({ ...valid, ...change }));
  return parsed.ok ? "accepted" : parsed.error.problem;
};

test("a valid bundle gives the engine's configuration, with the released schedule as default", () => {
  const config = engineConfig(unwrap(parseBundle(JSON.stringify(valid))), "abc");
  expect(config).toMatchObject({
    resolution: 512,
    imageChannels: 1,
    hash: "abc",
    latent: { size: 64, scaling: 0.13025 },
  });
  expect(config.schedule).toEqual({
    trainSteps: 1000,
    betaSchedule: "linear",
    betaStart: 1e-4,
    betaEnd: 0.02,
    spacing: "trailing",
    predictionType: "epsilon",
  });
});

test("unknown fields are kept, at the top and inside", () => {
  const text = JSON.stringify({ ...valid, colour: "blue", latent: { ...valid.latent, note: 1 } });
  const bundle = unwrap(parseBundle(text));
  expect(bundle["colour"]).toBe("blue");
  expect(bundle.latent["note"]).toBe(1);
});

test.each(["2.0", "2", "10.1", "0.9"])("format version %s is refused by name", (version) => {
  expect(refusal({ version })).toContain(`format version ${version}`);
});

test("widths of text and denoiser are compared only where both are given", () => {
  expect(refusal(withConfigs({ cross_attention_dim: [384, 384] }, { hidden_size: 384 }))).toBe("accepted");
  expect(refusal(withConfigs({ cross_attention_dim: 384 }))).toBe("accepted");
  expect(refusal(withConfigs({}, { hidden_size: 384 }))).toBe("accepted");
});

test("a bundle may have a segmenter, whose files then count as the others do", () => {
  const bundle = unwrap(parseBundle(JSON.stringify({ ...valid, ...withSegmenter() })));
  expect(bundle.modules.segmenter?.config).toEqual(lungs);
  expect(bundleFiles(bundle)).toHaveLength(5);
  expect(bundleFiles(bundle, requiredModules)).toHaveLength(4);
});

test("a later minor version is read", () => {
  expect(refusal({ version: "1.7" })).toBe("accepted");
});

test.each([
  ["a missing field", { latent: undefined }, "latent"],
  ["another schedule", { schedule: { predictionType: "v_prediction" } }, "schedule.predictionType"],
  ["a latent that does not fit the autoencoder", { latent: { ...valid.latent, size: 32 } }, "latent.size"],
  [
    "more tokens than the text encoder has places for",
    { text: { ...valid.text, context: { ...valid.text.context, maxLength: 513 } } },
    "text.context.maxLength",
  ],
  ["a scored square larger than its picture", { scoring: { ...valid.scoring, crop: 513 } }, "scoring.crop"],
  ["a schedule of one step", { schedule: { trainSteps: 1 } }, "schedule.trainSteps"],
  ["default steps that do not divide", { defaults: { ...valid.defaults, steps: 37 } }, "defaults.steps: 37 steps"],
  ["a default skip of all steps", { defaults: { ...valid.defaults, skip: 1 } }, "defaults.skip"],
  ["a default guidance out of range", { defaults: { ...valid.defaults, guidance: -1 } }, "defaults.guidance"],
  ["a denoiser that returns more channels", withConfigs({ in_channels: 4, out_channels: 8 }), "out_channels"],
  [
    "another text encoder",
    withConfigs({ cross_attention_dim: [384, 768] }, { hidden_size: 384 }),
    "cross_attention_dim",
  ],
  ["a preview of another width", { preview: { weights: [1], bias: 0 } }, "preview.weights"],
  [
    "a path out of the folder",
    { modules: { ...valid.modules, unet: { ...module({}), files: [{ ...file, path: "../x" }] } } },
    "modules.unet.files.0.path",
  ],
  [
    "a short hash",
    { modules: { ...valid.modules, unet: { ...module({}), files: [{ ...file, sha256: "ab" }] } } },
    "modules.unet.files.0.sha256",
  ],
  ["a segmenter of one level", withSegmenter({ widths: [16] }), "modules.segmenter.config.widths"],
  ["a segmenter of another kind", withSegmenter({ architecture: "unet" }), "modules.segmenter.config.architecture"],
  ["a segmenter that names the lungs in another order", withSegmenter({ outputs: ["left", "right"] }), "outputs.0"],
  ["a segmenter of three maps", withSegmenter({ outputs: ["right", "left", "heart"] }), "config.outputs"],
  ["a segmenter whose picture cannot be halved", withSegmenter({ sample_size: 126 }), "config.sample_size"],
])("%s is refused in one sentence that names the field", (_what, change, field) => {
  const problem = refusal(change);
  expect(problem).toContain(field);
  expect(problem).not.toContain("\n");
});

test("what is not JSON is refused", () => {
  const parsed = parseBundle("<html>");
  expect(parsed.ok ? "" : parsed.error.problem).toContain("not JSON");
});

test("every module's files are listed", () => {
  expect(bundleFiles(unwrap(parseBundle(JSON.stringify(valid))))).toHaveLength(4);
});

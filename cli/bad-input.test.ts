import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { tinyBundle } from "../scripts/tiny-bundle.ts";
import { encodePng } from "../src/imaging/png/encode-png.ts";
import { columns, runIn, shades, writeAll } from "./test-support.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "radedit-bad-"));

/** A copy of the tiny bundle whose denoiser is 20 bytes of a longer header, as bundle.json also says. */
const cutWeights = (copy: string): void => {
  cpSync(join(folder, "tiny"), copy, { recursive: true });
  writeFileSync(join(copy, "unet.safetensors"), readFileSync(join(folder, "tiny/unet.safetensors")).subarray(0, 20));
  const text = readFileSync(join(copy, "bundle.json"), "utf8");
  writeFileSync(join(copy, "bundle.json"), text.replace(/("path": "unet.safetensors",\s*"bytes": )\d+/, "$120"));
};

beforeAll(async () => {
  await tinyBundle(join(folder, "tiny"));
  cutWeights(join(folder, "cut"));
  cpSync(join(folder, "tiny"), join(folder, "altered"), { recursive: true });
  const weights = readFileSync(join(folder, "tiny/vae.safetensors"));
  weights[weights.length - 1]! ^= 1;
  writeFileSync(join(folder, "altered/vae.safetensors"), weights);
  await writeAll(join(folder, "broken"), { "bundle.json": "{ not json" });
  await writeAll(join(folder, "newer"), { "bundle.json": '{ "version": "2.0" }' });
  await writeAll(join(folder, "out"), { "mine.txt": "untouched" });
  const dicom = new Uint8Array(200);
  dicom.set(new TextEncoder().encode("DICM"), 128);
  await writeAll(folder, {
    "film.png": shades(128, 112),
    "cut.png": shades(128, 112).slice(0, 900),
    "one.png": encodePng({ width: 1, height: 1, bitDepth: 8, samples: Uint8Array.of(9) }),
    "wide.png": encodePng({ width: 20_000, height: 100, bitDepth: 8, samples: new Uint8Array(2_000_000) }),
    "text.png": "this is no picture",
    "film.dcm": dicom,
    "mask.png": columns(64, 64, 0, 10),
    "row.json": '{ "request": 1 }',
    "two.jsonl": "{}\n{}\n",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const edit = (image: string, ...args: string[]): string[] => [
  "edit",
  "--image",
  image,
  "--prompt",
  "effusion",
  ...args,
];
const tiny = ["--bundle", "tiny"];

const cases: readonly (readonly [what: string, args: readonly string[], line: RegExp])[] = [
  ["not an image", edit("text.png", ...tiny), /text\.png: .* not a picture .*: choose a PNG or JPEG/],
  ["DICOM", edit("film.dcm", ...tiny), /DICOM is not read yet .*: export the film as PNG/],
  ["a cut file", edit("cut.png", ...tiny), /cut off or damaged: /],
  ["1 by 1", edit("one.png", ...tiny), /1 by 1 pixels: choose one of at least 64/],
  ["20 000 wide", edit("wide.png", ...tiny), /20000 by 100 pixels: scale it down to at most 8192/],
  ["no file", edit("nowhere.png", ...tiny), /nowhere\.png does not exist: check the path/],
  ["a broken bundle", edit("film.png", "--bundle", "broken"), /bundle\.json is not valid, it is not JSON: /],
  ["a newer bundle", edit("film.png", "--bundle", "newer"), /format version 2\.0.*: /],
  ["no bundle", edit("film.png", "--bundle", "nowhere"), /bundle\.json .*missing: /],
  ["a truncated safetensors header", edit("film.png", "--bundle", "cut"), /header runs beyond the end of the file: /],
  ["a mask of another size", edit("film.png", ...tiny, "--edit-mask", "mask.png"), /64 by 64 .* 128 by 112: /],
  ["N = 37", edit("film.png", ...tiny, "--steps", "37"), /37 steps do not divide 1000: choose 25 or 40/],
  ["N without digits", edit("film.png", ...tiny, "--steps", "many"), /--steps many cannot be read: give a number/],
  ["skip 1.5", edit("film.png", ...tiny, "--skip", "1.5"), /Skip 1\.5 .*: choose 0 or more, and less than 1/],
  ["guidance NaN", edit("film.png", ...tiny, "--guidance", "NaN"), /--guidance NaN cannot be read: give a number/],
  [
    "a seed range past the end",
    edit("film.png", ...tiny, "--seed", "4294967295", "--count", "2"),
    /[Ss]eed 4294967296.*: /,
  ],
  ["no candidates", edit("film.png", ...tiny, "--count", "0"), /--count 0 .*: give a whole number from 1/],
  ["a crop outside", edit("film.png", ...tiny, "--crop", "500,0,64"), /crop lies outside the film: /],
  ["a crop of two numbers", edit("film.png", ...tiny, "--crop", "1,2"), /--crop 1,2 .*: give center, pad or X,Y,SIZE/],
  ["intensity upside down", edit("film.png", ...tiny, "--intensity", "9,3"), /Intensity 9,3 is no range: /],
  ["an unknown word", edit("film.png", ...tiny, "--composite", "keeep"), /--composite keeep .*: choose keep or raw/],
  [
    "an unknown backend",
    edit("film.png", ...tiny, "--backend", "tpu"),
    /--backend tpu .*: choose cpu or wasm or webgpu/,
  ],
  [
    "a trace of many",
    edit("film.png", ...tiny, "--count", "2", "--trace", "t.safetensors"),
    /--trace .*: give --count 1/,
  ],
  ["an unknown option", edit("film.png", ...tiny, "--stepz", "4"), /unknown option '--stepz'.*: see radedit --help/],
  ["no prompt", ["edit", "--image", "film.png", ...tiny], /--prompt is missing: give --prompt/],
  ["an empty prompt", ["edit", "--image", "film.png", ...tiny, "--prompt", " "], /prompt is empty: /],
  [
    "a row and options",
    edit("film.png", ...tiny, "--from-manifest", "row.json"),
    /'--from-manifest <ROW>' cannot be used/,
  ],
  [
    "a bad row",
    ["edit", "--image", "film.png", ...tiny, "--from-manifest", "row.json"],
    /row cannot be read at request: /,
  ],
  [
    "two rows",
    ["edit", "--image", "film.png", ...tiny, "--from-manifest", "two.jsonl"],
    /one JSON row: keep a single line/,
  ],
];

test.each(cases)("%s: exit code 2, one line, and an untouched output folder", async (_, args, line) => {
  const { code, out, err } = await runIn(folder, [...args, "--out", "out"]);
  expect(err).toMatch(/^radedit: [^\n]+: [^\n]+\n$/);
  expect(err).toMatch(line);
  expect([code, out]).toEqual([2, ""]);
  expect(readdirSync(join(folder, "out"))).toEqual(["mine.txt"]);
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  expect(existsSync(join(folder, "t.safetensors"))).toBe(false);
});

test.each([
  [["inspect", "altered"], /vae\.safetensors is not the file that bundle\.json names: /],
  [["inspect", "cut"], /unet\.safetensors is not the file/],
  [["inspect"], /missing required argument 'bundle': /],
  [
    ["score", "--original", "film.png", "--edited", "film.png", "--prompt", "x"],
    /'--source-prompt <T>' not specified: /,
  ],
  [["probe", "--module", "unet", "--in", "film.png", "--out", "o", ...tiny], /weights file is damaged/],
  [["probe", "--module", "unett", "--in", "film.png", "--out", "o", ...tiny], /--module unett .*: choose unet or /],
  [["convert", "--unet", "no", "--vae", "no", "--text", "no", "--image-encoder", "no", "--out", "b"], /no checkpoint/],
  [["batch", "recipe.json"], /unknown command 'batch'.*: see radedit --help/],
  [[], /no command was given: see radedit --help/],
] as const)("%j is refused in one line", async (args, line) => {
  const { code, out, err } = await runIn(folder, args);
  expect(err).toMatch(/^radedit: [^\n]+: [^\n]+\n$/);
  expect(err).toMatch(line);
  expect([code, out]).toEqual([2, ""]);
});

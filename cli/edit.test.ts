import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { tinyBundle } from "../scripts/tiny-bundle.ts";
import { bytesSource, readSafetensors } from "../src/core/model/safetensors.ts";
import { unwrap } from "../src/core/result.ts";
import { decodeFilm } from "../src/imaging/decode-film.ts";
import { readChunks } from "../src/imaging/png/chunks.ts";
import { bytesAt, columns, runIn, shades, writeAll } from "./test-support.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "radedit-edit-"));
const [WIDTH, HEIGHT] = [128, 112];

beforeAll(async () => {
  await tinyBundle(join(folder, "tiny"));
  await writeAll(folder, {
    "secret-name.png": shades(WIDTH, HEIGHT),
    "deep.png": shades(WIDTH, HEIGHT, 16),
    "edit.png": columns(WIDTH, HEIGHT, 20, 60),
    "keep.png": columns(WIDTH, HEIGHT, 80, 128),
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const short = ["--bundle", "tiny", "--steps", "2", "--skip", "0", "--guidance", "4"];
const texts = ["--prompt", "large right pleural effusion", "--source-prompt", "no acute process"];
const masks = ["--edit-mask", "edit.png", "--keep-mask", "keep.png"];
const edit = (...args: string[]) => runIn(folder, ["edit", ...short, ...texts, ...args]);

interface Row {
  readonly hash: string;
  readonly request: { readonly seed: number };
  readonly provenance: { readonly backend: string };
}
const manifest = (out: string): Row[] =>
  new TextDecoder()
    .decode(bytesAt(folder, out, "manifest.jsonl"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);

test("an edit leaves its files, kept pixels exactly as they were, and its manifest reproduces it", async () => {
  const first = await edit("--image", "secret-name.png", ...masks, "--out", "first", "--trace", "trace.safetensors");
  expect(first).toMatchObject({ code: 0, out: "" });
  expect(first.err).toContain("edit 4/4");
  expect(readdirSync(join(folder, "first")).sort()).toEqual([
    "diff-0001.png",
    "edit-0001.png",
    "manifest.jsonl",
    "mask-edit-0001.png",
    "mask-keep-0001.png",
    "raw-0001.png",
  ]);
  const before = unwrap(await decodeFilm(bytesAt(folder, "secret-name.png")));
  const edited = bytesAt(folder, "first", "edit-0001.png");
  const after = unwrap(await decodeFilm(edited));
  const changed = [...after.samples].flatMap((value, at) => (value === before.samples[at] ? [] : [at % WIDTH]));
  expect(changed.length).toBeGreaterThan(0);
  expect(Math.max(...changed)).toBeLessThan(80);

  const text = readChunks(edited).find(({ type }) => type === "iTXt")?.data;
  expect(new TextDecoder().decode(text)).toContain("SYNTHETIC");
  const written = readdirSync(join(folder, "first")).map((name) =>
    new TextDecoder("latin1").decode(bytesAt(folder, "first", name)),
  );
  expect(written.join("")).not.toContain("secret-name");

  const again = await runIn(folder, [
    ...["edit", "--from-manifest", "first/manifest.jsonl", "--bundle", "tiny"],
    ...["--image", "secret-name.png", "--out", "again"],
  ]);
  expect(again.code).toBe(0);
  expect(again.err).toContain(`reproduced: the candidate's hash is the row's, ${manifest("first")[0]!.hash}`);
  expect(bytesAt(folder, "again", "edit-0001.png")).toEqual(edited);
});

test("the trace holds what an independent loop needs", async () => {
  const { tensors, metadata } = unwrap(await readSafetensors(bytesSource(bytesAt(folder, "trace.safetensors"))));
  const shapes = Object.fromEntries(
    [...tensors].map(([name, { dtype, shape }]) => [name, `${dtype} ${shape.join("x")}`]),
  );
  expect(shapes).toEqual({
    timesteps: "I64 2",
    x0: "F32 1x4x32x32",
    noise: "F32 2x4x32x32",
    text_cond: "F32 1x16x32",
    text_uncond: "F32 1x16x32",
    text_invert: "F32 1x16x32",
    edit_mask: "F32 1x1x32x32",
    keep_mask: "F32 1x1x32x32",
    latent: "F32 1x4x32x32",
  });
  expect(metadata).toMatchObject({ steps: "2", skip: "0", guidance: "4", seed: "0", final_residual: "keep" });
});

test("count takes seeds one after another, a new run replaces an old one, and a missing keep mask is warned of", async () => {
  const image = ["--image", "deep.png", "--edit-mask", "edit.png", "--out", "many"];
  const two = await edit(...image, "--seed", "7", "--count", "2");
  expect(two.code).toBe(0);
  expect(two.err).toMatch(/^radedit: warning: No keep mask/);
  expect(manifest("many").map(({ request }) => request.seed)).toEqual([7, 8]);
  const deep = unwrap(await decodeFilm(bytesAt(folder, "many", "edit-0002.png")));
  expect(deep.bitDepth).toBe(16);
  await edit(...image, "--keep-mask", "keep.png");
  expect(manifest("many")).toHaveLength(1);
  expect(readdirSync(join(folder, "many"))).not.toContain("edit-0002.png");
});

test("the wasm backend edits too, within rounding of the processor's", async () => {
  const { code } = await edit("--image", "secret-name.png", ...masks, "--out", "wasm", "--backend", "wasm");
  expect(code).toBe(0);
  expect(manifest("wasm")[0]!.provenance.backend).toBe("wasm");
  const wasm = unwrap(await decodeFilm(bytesAt(folder, "wasm", "edit-0001.png"))).samples;
  const cpu = unwrap(await decodeFilm(bytesAt(folder, "first", "edit-0001.png"))).samples;
  expect(Math.max(...wasm.map((value, at) => Math.abs(value - cpu[at]!)))).toBeLessThanOrEqual(1);
});

test("npm run radedit takes paths from the caller's folder and passes the exit code on", () => {
  const npm = (...args: string[]) =>
    spawnSync("npm", ["--prefix", join(import.meta.dirname, ".."), "run", "--silent", "radedit", "--", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  const refused = npm("edit", "--image", "secret-name.png", "--out", "x", "--prompt");
  expect(refused.stderr).toMatch(/^radedit: .*--prompt.*: see radedit --help\n$/);
  expect(refused.status).toBe(2);
  const found = npm("inspect", "tiny");
  expect(found.stderr).toBe("");
  expect(found.status).toBe(0);
  expect(JSON.parse(found.stdout)).toMatchObject({ verified: true, name: "Tiny random bundle" });
});

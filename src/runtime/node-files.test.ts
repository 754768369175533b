import type * as FileSystem from "node:fs/promises";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { tinyBundle } from "../../scripts/tiny-bundle.ts";
import { nodeBundleWriter, nodeWeights } from "./node-files.ts";

/** Makes the disk refuse a folder: to root it would not. */
const disk = vi.hoisted(() => ({ refusal: "" }));
vi.mock("node:fs/promises", async (load) => {
  const fs = await load<typeof FileSystem>();
  const refused = (): Promise<never> => Promise.reject(Object.assign(new Error(disk.refusal), { code: disk.refusal }));
  return { ...fs, mkdir: (...args: Parameters<typeof fs.mkdir>) => (disk.refusal ? refused() : fs.mkdir(...args)) };
});
afterEach(() => {
  disk.refusal = "";
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radedit-files-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a bundle's folder with a file that the bundle does not list is not replaced", async () => {
  const out = join(folder, "mixed");
  await tinyBundle(out);
  await mkdir(join(out, "notes"));
  await writeFile(join(out, "notes", "thesis.txt"), "untouched");
  await expect(nodeBundleWriter(out)).rejects.toThrow(/mixed holds other files, such as notes\/thesis\.txt: choose/);
  expect(await readFile(join(out, "notes", "thesis.txt"), "utf8")).toBe("untouched");
});

test("a file that is put there while converting is not deleted either", async () => {
  const out = join(folder, "late");
  const writer = await nodeBundleWriter(out);
  await writer.write("bundle.json", (append) => append(new Uint8Array(2)));
  await mkdir(out);
  await writeFile(join(out, "thesis.txt"), "untouched");
  await expect(writer.finish()).rejects.toThrow("holds other files");
  await writer.discard();
  expect(await readdir(out)).toEqual(["thesis.txt"]);
});

test("when the new bundle cannot take its place, the old one is still there", async () => {
  const out = join(folder, "kept");
  await tinyBundle(out);
  const before = await readdir(out);
  const writer = await nodeBundleWriter(out);
  await writer.write("bundle.json", (append) => append(new Uint8Array(2)));
  await writer.discard(); // nothing is left to be renamed
  await expect(writer.finish()).rejects.toThrow("ENOENT");
  expect(await readdir(out)).toEqual(before);
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a place that cannot be written is named, with what to do", async () => {
  const writer = await nodeBundleWriter(join(folder, "locked"));
  disk.refusal = "EROFS";
  const written = writer.write("bundle.json", (append) => append(new Uint8Array(2)));
  await expect(written).rejects.toThrow(/locked cannot be written \(EROFS\): choose another place/);
});

test.each(["EACCES", "EROFS", "ENOSPC"])("converted weights stay in memory where the disk says %s", async (code) => {
  const cache = nodeWeights(join(folder, "cache"));
  disk.refusal = code;
  const file = await cache.store("key", (append) => append(Uint8Array.of(1, 2, 3)));
  expect(await file.read(0, file.size)).toEqual(Uint8Array.of(1, 2, 3));
  expect(await cache.find("key")).toBeNull();
});

test("another failure of the disk is not hidden", async () => {
  disk.refusal = "EIO";
  const stored = nodeWeights(join(folder, "cache")).store("key", (append) => append(Uint8Array.of(1)));
  await expect(stored).rejects.toThrow("EIO");
});

import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "../core/hash.ts";
import { fetchedBundle } from "./browser-files.ts";
import { nodeWeights } from "./node-files.ts";
import { memoryWeights } from "./weight-file.ts";

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) % 251);
let server: Server;
let base: string;
let folder: string;
let requests = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radedit-fetch-"));
  server = createServer(({ url }, response) => {
    requests += 1;
    if (url === "/bundle/good.safetensors") response.end(content);
    else if (url === "/bundle/page.safetensors") response.setHeader("content-type", "text/html").end("<html></html>");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bundle/`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const listed = async (change: object = {}) => ({
  path: "good.safetensors",
  bytes: content.length,
  sha256: await sha256(content),
  ...change,
});

test("a file is fetched once, checked, and kept under its hash", async () => {
  let counted = 0;
  const source = fetchedBundle(base, nodeWeights(folder), (bytes) => {
    counted += bytes;
  });
  const before = requests;
  const file = await source.open(await listed());
  expect(await file.read(99_990, 10)).toEqual(content.slice(99_990));
  expect((await source.open(await listed())).size).toBe(content.length);
  expect(requests - before).toBe(1);
  expect(counted).toBe(2 * content.length);
});

test.each([
  [
    "that is not there",
    { path: "absent.safetensors" },
    /absent\.safetensors of the bundle could not be fetched \(HTTP 404\)/,
  ],
  ["for which a page came", { path: "page.safetensors" }, /is a web page, not a file/],
  ["that is shorter than listed", { bytes: 100_001 }, /has 100000 bytes, bundle\.json says 100001/],
  ["that is longer than listed", { bytes: 99_999 }, /has more than the 99999 bytes/],
  ["with other content", { sha256: "0".repeat(64) }, /has another SHA-256/],
])("a file %s is refused in one sentence and not kept", async (_what, change, problem) => {
  const cache = nodeWeights(join(folder, "refused"));
  const file = await listed(change);
  await expect(fetchedBundle(base, cache).open(file)).rejects.toThrow(problem);
  expect(await cache.find(file.sha256)).toBeNull();
});

test("a server that does not answer is named as such", async () => {
  const gone = fetchedBundle("http://127.0.0.1:9/bundle/", memoryWeights);
  await expect(gone.read("bundle.json")).rejects.toThrow("bundle.json of the bundle could not be fetched");
});

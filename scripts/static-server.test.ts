import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { securityHeaders } from "./headers.ts";
import { serveFolders } from "./static-server.ts";

let server: Server;
let origin = "";

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "radedit-serve-"));
  for (const root of ["first", "second", "secret"]) mkdirSync(join(folder, root, "assets"), { recursive: true });
  writeFileSync(join(folder, "first", "index.html"), "<p>page</p>");
  writeFileSync(join(folder, "first", "assets", "a-1.mjs"), "export {};");
  writeFileSync(join(folder, "second", "index.html"), "never seen");
  writeFileSync(join(folder, "second", "unet.safetensors"), "12345678");
  writeFileSync(join(folder, "secret", "key.txt"), "secret");
  server = await serveFolders([join(folder, "first"), join(folder, "second")], 0, "127.0.0.1");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

/** The status of a request whose path reaches the server as it is; fetch would tidy it up. */
const statusOf = (path: string, method = "GET"): Promise<number> =>
  new Promise((done, failed) => {
    const sent = request(`${origin}/`, { path, method }, (answer) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    });
    sent.on("error", failed).end();
  });

test("every answer, also a refusal, carries the security headers", async () => {
  for (const path of ["/", "/assets/a-1.mjs", "/nothing"]) {
    const { headers } = await fetch(origin + path);
    for (const [name, value] of Object.entries(securityHeaders)) expect(headers.get(name)).toBe(value);
  }
});

test("the first root wins and the second one fills in", async () => {
  expect(await (await fetch(origin)).text()).toBe("<p>page</p>");
  const weights = await fetch(`${origin}/unet.safetensors`);
  expect(weights.headers.get("content-type")).toBe("application/octet-stream");
  expect(weights.headers.get("content-length")).toBe("8");
});

test("modules are served as JavaScript, and hashed files for good", async () => {
  const { headers } = await fetch(`${origin}/assets/a-1.mjs`);
  expect(headers.get("content-type")).toMatch(/^text\/javascript/);
  expect(headers.get("cache-control")).toContain("immutable");
});

test("an unchanged file costs no body", async () => {
  const first = await fetch(origin);
  const again = await fetch(origin, { headers: { "If-None-Match": first.headers.get("etag") ?? "" } });
  expect(again.status).toBe(304);
});

test("a missing file is a 404, never the page", async () => {
  expect(await statusOf("/models/demo/bundle.json")).toBe(404);
});

test("nothing outside the roots is served, and only reads are", async () => {
  expect(await statusOf("/../secret/key.txt")).toBe(404);
  expect(await statusOf("/%2e%2e%2fsecret%2fkey.txt")).toBe(404);
  expect(await statusOf("/%00")).toBe(400);
  expect(await statusOf("/%zz")).toBe(400);
  expect(await statusOf("/", "POST")).toBe(400);
});

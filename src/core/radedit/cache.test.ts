import { expect, test } from "vitest";
import { createLruCache, stageCache } from "./cache.ts";

test("the least recently used goes first, and the limit holds", () => {
  const cache = createLruCache(80);
  cache.set("a", new Float32Array(8));
  cache.set("b", new Float32Array(8));
  cache.get("a");
  cache.set("c", new Float32Array(8));
  expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  cache.set("a", new Float32Array(4));
  expect(cache.bytes()).toBe(48);
  cache.set("huge", new Float32Array(100));
  expect(cache.get("huge")).toBeUndefined();
  expect(cache.bytes()).toBe(48);
});

test("staged writes are seen by their own edit and reach the cache at commit only", () => {
  const cache = createLruCache(80);
  const staged = stageCache(cache);
  staged.set("a", new Float32Array([1]));
  expect(staged.get("a")).toEqual(new Float32Array([1]));
  expect(cache.get("a")).toBeUndefined();
  staged.commit();
  expect(cache.get("a")).toEqual(new Float32Array([1]));
});

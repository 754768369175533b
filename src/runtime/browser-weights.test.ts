import { afterEach, expect, test, vi } from "vitest";
import { browserWeights } from "./browser-files.ts";

/** The private file system, as far as the cache uses it. @param room bytes that one write may have */
const fakeFolder = (room: number) => {
  const files = new Map<string, Uint8Array>();
  const missing = () => new DOMException("no such file", "NotFoundError");
  const handle = (name: string) => ({
    getFile: async () => new Blob([files.get(name)! as BlobPart]),
    createSyncAccessHandle: async () => ({
      truncate: () => files.set(name, new Uint8Array()),
      write: (bytes: Uint8Array, { at }: { at: number }) => {
        const part = bytes.subarray(0, room);
        files.set(name, Uint8Array.from([...files.get(name)!.subarray(0, at), ...part]));
        return part.length;
      },
      flush: () => undefined,
      close: () => undefined,
    }),
  });
  const folder = {
    getDirectoryHandle: async () => folder,
    getFileHandle: async (name: string, options?: { create: boolean }) => {
      if (!files.has(name)) {
        if (options?.create !== true) throw missing();
        files.set(name, new Uint8Array());
      }
      return handle(name);
    },
    removeEntry: async (name: string) => {
      if (!files.delete(name)) throw missing();
    },
  };
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => folder } });
  return files;
};
afterEach(() => vi.unstubAllGlobals());

const content = Uint8Array.of(1, 2, 3, 4, 5);

test("an entry is found again once it is whole", async () => {
  const files = fakeFolder(Infinity);
  await browserWeights().store("key", (append) => append(content));
  expect([...files.keys()].sort()).toEqual(["key", "key.done"]);
  expect(await (await browserWeights().find("key"))?.read(1, 3)).toEqual(Uint8Array.of(2, 3, 4));
});

test("a write that falls short leaves nothing behind, and the bytes stay in memory", async () => {
  const files = fakeFolder(3);
  const file = await browserWeights().store("key", (append) => append(content));
  expect(await file.read(0, file.size)).toEqual(content);
  expect([...files.keys()]).toEqual([]);
});

test("an entry that is written again and fails is gone, mark and all", async () => {
  const files = fakeFolder(Infinity);
  const cache = browserWeights();
  await cache.store("key", (append) => append(content));
  const failing = cache.store("key", async (append) => {
    expect(files.has("key.done")).toBe(false);
    await append(content.subarray(0, 2));
    throw new Error("the source broke");
  });
  await expect(failing).rejects.toThrow("the source broke");
  expect([...files.keys()]).toEqual([]);
  expect(await cache.find("key")).toBeNull();
});

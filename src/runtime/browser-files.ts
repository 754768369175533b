import { sha256 } from "../core/hash.ts";
import type { BundleFile } from "../core/model/bundle.ts";
import { fail, unwrap } from "../core/result.ts";
import { blobFile, memoryWeights } from "./weight-file.ts";
import type { BundleSource, WeightCache, WeightFile } from "./weight-file.ts";

const refuse = (path: string, what: string): never =>
  unwrap<never>(
    fail(
      "bundle-file",
      `${path} of the bundle ${what}`,
      "check the address of the bundle, or copy the whole folder again",
    ),
  );

/** A response that holds the file itself: servers answer a wrong address with a page, which must not be cached as weights. */
const fetchFile = async (base: string, path: string): Promise<Response> => {
  const response = await fetch(new URL(path, base)).catch(() => refuse(path, "could not be fetched"));
  if (!response.ok) refuse(path, `could not be fetched (HTTP ${response.status})`);
  if (response.headers.get("content-type")?.includes("text/html")) refuse(path, "is a web page, not a file");
  return response;
};

const download = async (
  base: string,
  { path, bytes, sha256: expected }: BundleFile,
  onBytes: (count: number) => void,
): Promise<Uint8Array> => {
  const response = await fetchFile(base, path);
  const whole = new Uint8Array(bytes);
  let at = 0;
  const reader = (response.body ?? refuse(path, "is empty")).getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    if (at + chunk.value.length > bytes) {
      await reader.cancel();
      refuse(path, `has more than the ${bytes} bytes that bundle.json says`);
    }
    whole.set(chunk.value, at);
    at += chunk.value.length;
    onBytes(chunk.value.length);
  }
  if (at !== bytes) refuse(path, `has ${at} bytes, bundle.json says ${bytes}`);
  if ((await sha256(whole)) !== expected) refuse(path, "has another SHA-256 than bundle.json says");
  return whole;
};

/**
 * A bundle at an address. A weights file is fetched once, checked against its size and SHA-256, and kept in `cache`
 * under that hash.
 * @param base absolute address of the folder, with a slash at the end
 */
export const fetchedBundle = (
  base: string,
  cache: WeightCache,
  onBytes: (count: number) => void = () => undefined,
): BundleSource => ({
  read: async (path) => new Uint8Array(await (await fetchFile(base, path)).arrayBuffer()),
  open: async (file) => {
    const kept = await cache.find(file.sha256);
    if (kept?.size === file.bytes) {
      onBytes(file.bytes);
      return kept;
    }
    const bytes = await download(base, file, onBytes);
    return cache.store(file.sha256, (append) => append(bytes));
  },
});

/** Bytes in the origin's private file system, or in memory where that is missing, full, or busy in another tab. */
export const browserWeights = (): WeightCache => ({
  find: async (key) => {
    const folder = await weightsFolder();
    if (folder === null) return null;
    try {
      // Written last: without it the entry was cut short.
      await folder.getFileHandle(`${key}.done`);
      return await openEntry(folder, key);
    } catch {
      return null;
    }
  },
  store: async (key, fill) => {
    const folder = await weightsFolder();
    if (folder === null) return memoryWeights.store(key, fill);
    try {
      return await storeEntry(folder, key, fill);
    } catch (error) {
      if (error instanceof DOMException) return memoryWeights.store(key, fill);
      throw error;
    }
  },
});

/** Null where the browser has no private file system, or keeps it from this page. */
const weightsFolder = async (): Promise<FileSystemDirectoryHandle | null> => {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle("weights", { create: true });
  } catch {
    return null;
  }
};

const openEntry = async (folder: FileSystemDirectoryHandle, key: string): Promise<WeightFile> =>
  blobFile(await (await folder.getFileHandle(key)).getFile());

const storeEntry = async (
  folder: FileSystemDirectoryHandle,
  key: string,
  fill: Parameters<WeightCache["store"]>[1],
): Promise<WeightFile> => {
  // Exclusive: it throws where another tab is at the same entry, which is then left alone.
  const handle = await (await folder.getFileHandle(key, { create: true })).createSyncAccessHandle();
  const done = `${key}.done`;
  try {
    try {
      // A mark left from before would vouch for an entry that is cut short now.
      await folder.removeEntry(done).catch(unlessMissing);
      await write(handle, fill);
    } finally {
      handle.close();
    }
    await folder.getFileHandle(done, { create: true });
  } catch (error) {
    await folder.removeEntry(key).catch(() => undefined);
    throw error;
  }
  return openEntry(folder, key);
};

const write = async (handle: FileSystemSyncAccessHandle, fill: Parameters<WeightCache["store"]>[1]): Promise<void> => {
  handle.truncate(0);
  let at = 0;
  await fill(async (bytes) => {
    const written = handle.write(bytes, { at });
    if (written !== bytes.length) throw new DOMException("only a part was written", "QuotaExceededError");
    at += written;
  });
  handle.flush();
};

const unlessMissing = (error: unknown): void => {
  if (!(error instanceof DOMException && error.name === "NotFoundError")) throw error;
};

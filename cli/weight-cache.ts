import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { WeightCache, WeightFile } from "../src/runtime/weight-file.ts";
import { fileSource } from "./file-source.ts";

const cacheFolder = (): string => join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "radedit");

/** Weights converted for a device, one file each in the user's cache folder; it may be emptied at any time. */
export const folderCache = (folder = cacheFolder()): WeightCache => {
  const path = (key: string): string => join(folder, `${createHash("sha256").update(key).digest("hex")}.safetensors`);
  const find = (key: string): Promise<WeightFile | null> => fileSource(path(key)).catch(() => null);
  return {
    find,
    store: async (key, fill) => {
      await mkdir(folder, { recursive: true });
      const part = `${path(key)}.${randomBytes(6).toString("hex")}.part`;
      try {
        const handle = await open(part, "wx");
        try {
          await fill((bytes) => handle.writeFile(bytes));
        } finally {
          await handle.close();
        }
        await rename(part, path(key));
      } finally {
        await rm(part, { force: true });
      }
      return fileSource(path(key));
    },
  };
};

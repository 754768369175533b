import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { BundleWriter } from "../src/core/model/convert.ts";

/** Writes a bundle into a sibling of its folder; `finish` renames the files in, bundle.json, written last, the last. */
export const bundleWriter = async (folder: string): Promise<BundleWriter> => {
  const part = join(dirname(folder), `.${basename(folder)}.${randomBytes(6).toString("hex")}.part`);
  const written: string[] = [];
  await mkdir(part, { recursive: true });
  return {
    write: async (path, fill) => {
      const handle = await open(join(part, path), "wx");
      const hash = createHash("sha256");
      let bytes = 0;
      try {
        await fill(async (chunk) => {
          await handle.writeFile(chunk);
          hash.update(chunk);
          bytes += chunk.length;
        });
      } finally {
        await handle.close();
      }
      written.push(path);
      return { path, bytes, sha256: hash.digest("hex") };
    },
    finish: async () => {
      await mkdir(folder, { recursive: true });
      for (const path of written) await rename(join(part, path), join(folder, path));
      await rm(part, { recursive: true });
    },
    discard: () => rm(part, { recursive: true, force: true }),
  };
};

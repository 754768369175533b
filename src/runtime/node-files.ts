import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { CheckpointFolder, BundleWriter } from "../core/model/convert.ts";
import type { ByteSource } from "../core/model/safetensors.ts";
import { fail, unwrap } from "../core/result.ts";
import { refuseOtherFiles, replaceFolder, temporary } from "./node-replace.ts";
import { memoryWeights } from "./weight-file.ts";
import type { BundleSource, WeightCache } from "./weight-file.ts";

/** A file, opened for each read so that none stays open. */
const fileSource = async (path: string): Promise<ByteSource> => {
  const { size } = await stat(path);
  return {
    size,
    read: async (offset, length) => {
      const handle = await open(path);
      try {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await handle.read(bytes, 0, length, offset);
        if (bytesRead !== length) throw new Error(`${basename(path)} ended at ${offset + bytesRead} while it was read`);
        return bytes;
      } finally {
        await handle.close();
      }
    },
  };
};

const unreadable = (what: string): never =>
  unwrap<never>(fail("bundle-file", `${what} of the bundle is missing`, "copy the whole folder again"));

/** A bundle in a folder. Sizes are checked when a file is opened; `radedit inspect` also checks the hashes. */
export const nodeBundle = (folder: string): BundleSource => ({
  read: (path) => readFile(join(folder, path)).catch(() => unreadable(path)),
  open: async ({ path, bytes }) => {
    const source = await fileSource(join(folder, path)).catch(() => unreadable(path));
    if (source.size !== bytes)
      unwrap(
        fail(
          "bundle-file",
          `${path} of the bundle has ${source.size} bytes, bundle.json says ${bytes}`,
          "copy the whole folder again",
        ),
      );
    return source;
  },
});

/** A checkpoint folder, or one weights file with the config.json that lies beside it. Throws UserFault. */
export const nodeCheckpoint = async (path: string): Promise<CheckpointFolder> => {
  const missing = (): never =>
    unwrap<never>(
      fail("checkpoint", `There is no checkpoint at ${path}`, "give a folder in official layout, or a file"),
    );
  const isFolder = (await stat(path).catch(missing)).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const all = await readdir(folder);
  const names = isFolder ? all : all.filter((name) => name === basename(path) || name === "config.json");
  return {
    names,
    readText: (name) => readFile(join(folder, name), "utf8"),
    open: (name) => fileSource(join(folder, name)),
  };
};

/** Appends to a new file through one handle; gives its size and SHA-256. */
const writeFile = async (
  path: string,
  fill: (append: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<{ readonly bytes: number; readonly sha256: string }> => {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, "wx");
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    await fill(async (part) => {
      hash.update(part);
      bytes += part.length;
      await handle.writeFile(part);
    });
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest("hex") };
};

/** No right to write, a read-only disk, a full one, another file system. */
const UNWRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EXDEV"]);

/**
 * Writes a bundle beside its folder and renames it there at the end. Takes the place of an older bundle or of an empty
 * folder; throws UserFault before anything is written when something else lies there.
 */
export const nodeBundleWriter = async (folder: string): Promise<BundleWriter> => {
  await refuseOtherFiles(folder);
  const part = temporary(folder);
  /** A place that cannot be written is the user's to change; what else fails is not about the place. */
  const refusePlace = (error: NodeJS.ErrnoException): never => {
    const { code = "", path = part } = error;
    if (!UNWRITABLE.has(code) || !(path.startsWith(part) || part.startsWith(path))) throw error;
    return unwrap<never>(fail("output", `${folder} cannot be written (${code})`, "choose another place"));
  };
  return {
    write: async (path, fill) => ({ path, ...(await writeFile(join(part, path), fill).catch(refusePlace)) }),
    finish: async () => {
      // Again, because converting takes long enough for a file to be put there meanwhile.
      await refuseOtherFiles(folder);
      await replaceFolder(part, folder).catch(refusePlace);
    },
    discard: () => rm(part, { recursive: true, force: true }),
  };
};

/** RADEDIT_CACHE, or the platform's folder for what can be computed again. */
const cacheFolder = (): string => {
  const { RADEDIT_CACHE: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: windows } = process.env;
  if (own) return own;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "radedit");
  if (process.platform === "win32" && windows) return join(windows, "radedit");
  return join(xdg ?? join(homedir(), ".cache"), "radedit");
};

/** Converted weights as files, complete or absent; in memory where the folder cannot be written. */
export const nodeWeights = (folder = cacheFolder()): WeightCache => {
  const pathOf = (key: string): string => join(folder, `${key}.safetensors`);
  return {
    find: (key) => fileSource(pathOf(key)).catch(() => null),
    store: async (key, fill) => {
      const part = temporary(pathOf(key));
      try {
        await writeFile(part, fill);
        await rename(part, pathOf(key));
      } catch (error) {
        if (!UNWRITABLE.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
        return await memoryWeights.store(key, fill);
      } finally {
        await rm(part, { force: true });
      }
      return fileSource(pathOf(key));
    },
  };
};

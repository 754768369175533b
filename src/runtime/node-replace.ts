import { randomBytes } from "node:crypto";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { bundleFiles, parseBundle } from "../core/model/bundle.ts";
import { fail, unwrap } from "../core/result.ts";

/** A name beside `path` that nobody else uses. */
export const temporary = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.part`);

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Every file below a folder, relative to it; none where there is no folder. */
const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) =>
    codeOf(error) === "ENOENT"
      ? []
      : unwrap<never>(fail("output", `${folder} is not a folder`, "choose another place")),
  );
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
};

/** Throws UserFault unless the folder is absent, empty, or holds a bundle and nothing besides it. */
export const refuseOtherFiles = async (folder: string): Promise<void> => {
  const names = await filesBelow(folder);
  if (names.length === 0) return;
  const old = parseBundle(await readFile(join(folder, "bundle.json"), "utf8").catch(() => ""));
  const own = new Set(["bundle.json", ...(old.ok ? bundleFiles(old.value).map(({ path }) => path) : [])]);
  const other = names.find((name) => !own.has(name));
  if (other !== undefined)
    unwrap(
      fail("output", `${folder} holds other files, such as ${other}`, "choose a new folder, or one with only a bundle"),
    );
};

/** Puts `part` where `folder` is. The old folder is deleted last, and is back in its place if that fails. */
export const replaceFolder = async (part: string, folder: string): Promise<void> => {
  const aside = temporary(folder);
  const existed = await rename(folder, aside).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    },
  );
  try {
    await rename(part, folder);
  } catch (error) {
    if (existed) await rename(aside, folder);
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
};

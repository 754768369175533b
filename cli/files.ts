import { randomBytes } from "node:crypto";
import { access, constants, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fail, ok, unwrap, type Result } from "../src/core/result.ts";
import type { SourceImage } from "../src/core/image/source.ts";
import { decodeFilm } from "../src/imaging/decode-film.ts";
import { decodeMask } from "../src/imaging/decode-mask.ts";
import type { Io } from "./io.ts";

/** A file's bytes; a missing or unreadable file is the user's fault and is named as typed. */
export const readInput = async (io: Io, typed: string): Promise<Uint8Array> => {
  try {
    return new Uint8Array(await readFile(io.path(typed)));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "does not exist" : "cannot be read";
    return unwrap(fail("file", `${typed} ${reason}`, "check the path"));
  }
};

/** Puts the name as typed before what is wrong with the file. */
const naming = <T>(typed: string, result: Result<T>): Result<T> =>
  result.ok ? ok(result.value) : fail(result.error.code, `${typed}: ${result.error.problem}`, result.error.remedy);

export const readFilm = async (io: Io, typed: string): Promise<SourceImage> =>
  unwrap(naming(typed, await decodeFilm(await readInput(io, typed))));

/** One byte a pixel, or null where no mask was named. */
export const readMask = async (io: Io, typed: string | undefined, film: SourceImage): Promise<Uint8Array | null> =>
  typed === undefined ? null : unwrap(naming(typed, decodeMask(await readInput(io, typed), film.width, film.height)));

const temporary = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.part`);

const refuseFolder = (error: unknown, typed: string): never =>
  unwrap(
    fail(
      "output",
      `${typed} cannot be written (${(error as NodeJS.ErrnoException).code ?? "?"})`,
      "choose another place",
    ),
  );

/** Writes beside the target first, then renames: the target is whole or as it was. */
export const writeWhole = async (io: Io, typed: string, bytes: Uint8Array): Promise<void> => {
  const path = io.path(typed);
  const part = temporary(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(part, bytes);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    refuseFolder(error, typed);
  }
};

/** Makes the folder and writes nothing: a place that cannot be written is refused before an hour of work, not after. */
export const openFolder = async (io: Io, typed: string): Promise<void> => {
  try {
    await mkdir(io.path(typed), { recursive: true });
    await access(io.path(typed), constants.W_OK);
  } catch (error) {
    refuseFolder(error, typed);
  }
};

/**
 * Writes files into a hidden folder inside the folder, which may be a mount point of its own, and then renames them into
 * place, in order: name the file last that makes the others count.
 * @param stale names of an earlier run's files, which go before the new ones come
 */
export const publish = async (
  io: Io,
  typed: string,
  files: ReadonlyMap<string, Uint8Array>,
  stale: RegExp | null = null,
): Promise<void> => {
  const folder = io.path(typed);
  const part = temporary(join(folder, "results"));
  try {
    await mkdir(part, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(part, name), bytes);
    const old = stale === null ? [] : (await readdir(folder)).filter((name) => stale.test(name));
    for (const name of old) await rm(join(folder, name));
    for (const name of files.keys()) await rename(join(part, name), join(folder, name));
  } catch (error) {
    refuseFolder(error, typed);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
};

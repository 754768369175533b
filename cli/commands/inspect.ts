import { createHash } from "node:crypto";
import type { Command } from "commander";
import { bundleFiles, type BundleFile } from "../../src/core/model/bundle.ts";
import { fail, unwrap } from "../../src/core/result.ts";
import type { BundleSource } from "../../src/runtime/weight-file.ts";
import { readBundle } from "../bundle-folder.ts";
import type { Io } from "../io.ts";

const CHUNK = 2 ** 24;

export const addInspect = (program: Command, io: Io): void => {
  program
    .command("inspect")
    .description("verify sizes and hashes of a bundle and print what it is, as JSON on stdout")
    .argument("<bundle>", "the bundle's folder")
    .action((bundle: string) => inspect(io, bundle));
};

const inspect = async (io: Io, typed: string): Promise<void> => {
  const { source, bundle, config } = await readBundle(io, typed);
  const files = bundleFiles(bundle);
  for (const file of files) await verify(source, file);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  io.out(`${JSON.stringify({ ...bundle, hash: config.hash, bytes, verified: true }, null, 2)}\n`);
};

/** Throws a UserFault that names a file which is not as bundle.json says. */
const verify = async (source: BundleSource, file: BundleFile): Promise<void> => {
  const opened = await source.open(file);
  const hash = createHash("sha256");
  for (let at = 0; at < opened.size; at += CHUNK) hash.update(await opened.read(at, Math.min(CHUNK, opened.size - at)));
  if (hash.digest("hex") !== file.sha256)
    unwrap(fail("bundle-hash", `${file.path} is not the file that bundle.json names`, "copy the whole folder again"));
};

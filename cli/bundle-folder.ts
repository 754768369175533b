import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, unwrap } from "../src/core/result.ts";
import { readBundle as readBundleOf, type ReadBundle } from "../src/runtime/models.ts";
import type { BundleSource } from "../src/runtime/weight-file.ts";
import { fileSource } from "./file-source.ts";
import type { Io } from "./io.ts";

const demoBundle = fileURLToPath(new URL("../public/models/demo", import.meta.url));

const refuse = (problem: string, remedy: string): never => unwrap<never>(fail("bundle-file", problem, remedy));

/** A bundle's folder on disk. @param name of the folder in messages */
const bundleSource = (folder: string, name: string): BundleSource => ({
  read: (path) =>
    readFile(join(folder, path)).catch(() => refuse(`${name} has no ${path}`, "give the whole folder of a bundle")),
  open: async ({ path, bytes }) => {
    const size = await stat(join(folder, path)).then(
      (found) => found.size,
      () => refuse(`${path} of the bundle is missing`, "copy the whole folder again"),
    );
    if (size !== bytes) refuse(`${path} of the bundle has ${size} bytes instead of ${bytes}`, "copy the folder again");
    return fileSource(join(folder, path));
  },
});

/**
 * Reads and checks a bundle's description; its weights are not touched.
 * @param typed the bundle's folder; left out: the demo bundle of this repository
 */
export const readBundle = (io: Io, typed: string | undefined): Promise<ReadBundle> =>
  readBundleOf(typed === undefined ? bundleSource(demoBundle, "The demo bundle") : bundleSource(io.path(typed), typed));

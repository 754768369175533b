import { fileURLToPath } from "node:url";
import { readBundle as readBundleOf, type ReadBundle } from "../src/runtime/models.ts";
import { nodeBundle } from "../src/runtime/node-files.ts";
import type { Io } from "./io.ts";

const demoBundle = fileURLToPath(new URL("../public/models/demo", import.meta.url));

/**
 * Reads and checks a bundle's description; its weights are not touched.
 * @param typed the bundle's folder; left out: the demo bundle of this repository
 */
export const readBundle = (io: Io, typed: string | undefined): Promise<ReadBundle> =>
  readBundleOf(nodeBundle(typed === undefined ? demoBundle : io.path(typed)));

import type { Command } from "commander";
import { bundleFiles } from "../src/core/model/bundle.ts";
import { readSafetensors } from "../src/core/model/safetensors.ts";
import type { Provenance } from "../src/core/radedit/candidate.ts";
import { unwrap } from "../src/core/result.ts";
import { ENGINE_VERSION } from "../src/core/version.ts";
import { openModels, type OpenModels, type ReadBundle } from "../src/runtime/models.ts";
import { openRuntime } from "../src/runtime/open-runtime.ts";
import { choice, wholeNumber } from "./options.ts";
import { nodeHost } from "./ort.ts";
import { nodeWeights } from "../src/runtime/node-files.ts";

/** The options of every command that runs models, as typed. */
export interface HostOptions {
  readonly bundle?: string | undefined;
  readonly backend?: string | undefined;
  readonly threads?: string | undefined;
}

export const hostOptions = (command: Command): Command =>
  command
    .option("--bundle <DIR>", "the bundle (default: the demo bundle)")
    .option("--backend <B>", "cpu, wasm or webgpu (default: cpu)")
    .option("--threads <N>", "processor threads (default: all cores; on wasm one less, as in the page)");

/** A bundle whose models can run here. */
export interface Host extends Omit<OpenModels, "provenance" | "dispose"> {
  readonly provenance: Provenance;
  readonly close: () => Promise<void>;
}

/** Damaged weights are found here, in milliseconds, and not when the model that needs them has its turn. */
const checkWeights = async ({ source, bundle }: ReadBundle): Promise<void> => {
  for (const file of bundleFiles(bundle)) {
    const opened = await source.open(file);
    if (file.path.endsWith(".safetensors")) unwrap(await readSafetensors(opened));
  }
};

/** Opens a bundle on the wished backend. Throws UserFault where it does not exist or does not work here. */
export const openHost = async (read: ReadBundle, { backend = "cpu", threads }: HostOptions): Promise<Host> => {
  const wish = choice("backend", backend, ["cpu", "wasm", "webgpu"]);
  const count = threads === undefined ? undefined : wholeNumber("threads", threads, 1);
  await checkWeights(read);
  const runtime = unwrap(await openRuntime(nodeHost, wish, { threads: count }));
  const { dispose, provenance, ...open } = await openModels(read, runtime, { cache: nodeWeights() });
  return { ...open, provenance: { ...provenance, engineVersion: ENGINE_VERSION }, close: dispose };
};

import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { Provenance } from "../src/core/radedit/candidate.ts";
import { unwrap } from "../src/core/result.ts";
import { ENGINE_VERSION } from "../src/core/version.ts";
import { openModels, type OpenModels, type ReadBundle } from "../src/runtime/models.ts";
import { openRuntime, type RuntimeHost } from "../src/runtime/open-runtime.ts";
import { choice, wholeNumber } from "./options.ts";
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
    .option("--threads <N>", "processor threads (default: all cores)");

const cores = availableParallelism();

const nodeHost: RuntimeHost = {
  load: (build) => (build === "node" ? import("onnxruntime-node") : import("onnxruntime-web")),
  offers: ["cpu", "wasm", "webgpu"],
  cores,
  sharedMemory: true,
  gpu: "native",
  suspends: false,
};

/** A bundle whose models can run here. */
export interface Host extends Omit<OpenModels, "provenance" | "dispose"> {
  readonly provenance: Provenance;
  readonly threads: number;
  readonly close: () => Promise<void>;
}

/** Opens a bundle on the wished backend. Throws UserFault where it does not exist or does not work here. */
export const openHost = async (read: ReadBundle, { backend = "cpu", threads }: HostOptions): Promise<Host> => {
  const wish = choice("backend", backend, ["cpu", "wasm", "webgpu"]);
  const count = threads === undefined ? cores : wholeNumber("threads", threads, 1);
  const runtime = unwrap(await openRuntime(nodeHost, wish, { threads: count }));
  const { dispose, provenance, ...open } = await openModels(read, runtime, { cache: nodeWeights() });
  return { ...open, provenance: { ...provenance, engineVersion: ENGINE_VERSION }, threads: count, close: dispose };
};

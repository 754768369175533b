import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { Provenance } from "../src/core/radedit/candidate.ts";
import { unwrap } from "../src/core/result.ts";
import { ENGINE_VERSION } from "../src/core/version.ts";
import { openModels, type OpenModels, type ReadBundle } from "../src/runtime/models.ts";
import { openRuntime, type RuntimeHost } from "../src/runtime/open-runtime.ts";
import type { Ort } from "../src/runtime/ort.ts";
import { choice, wholeNumber } from "./options.ts";
import { folderCache } from "./weight-cache.ts";

/** The options of every command that runs models, as typed. */
export interface HostOptions {
  readonly bundle?: string;
  readonly backend?: string;
  readonly threads?: string;
}

export const hostOptions = (command: Command): Command =>
  command
    .option("--bundle <DIR>", "the bundle (default: the demo bundle)")
    .option("--backend <B>", "cpu, wasm or webgpu (default: cpu)")
    .option("--threads <N>", "processor threads (default: all cores)");

const cores = availableParallelism();

const nodeHost: RuntimeHost = {
  // onnxruntime-node has the shape of onnxruntime-web; both re-export onnxruntime-common.
  load: async (build) => (await (build === "node" ? import("onnxruntime-node") : import("onnxruntime-web"))) as unknown as Ort,
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
  const { dispose, provenance, ...open } = await openModels(read, runtime, { cache: folderCache() });
  return { ...open, provenance: { ...provenance, engineVersion: ENGINE_VERSION }, threads: count, close: dispose };
};

import type { GraphModule } from "../../src/core/model/graphs/index.ts";
import type { SourceImage } from "../../src/core/image/source.ts";
import type { EditRequest } from "../../src/core/radedit/request.ts";
import type { RuntimeOptions } from "../../src/runtime/open-runtime.ts";

/** Where an edit ran and what came out. */
export interface Edited {
  readonly backend: string;
  readonly reason: string;
  readonly hash: string;
  readonly latent: readonly number[];
}

export interface OperatorError {
  readonly name: string;
  /** Relative RMS error against float64, and the largest allowed. */
  readonly error: number;
  readonly tolerance: number;
}

export interface ModuleError {
  readonly graph: GraphModule;
  /** Relative RMS error of the worst output on WebGPU, against WASM. */
  readonly error: number;
}

/** What specs ask of the engine in the browser, over the same modules as the page's worker. */
export interface Harness {
  /** `request.bundle` is filled in from the bundle at `bundleUrl`. */
  edit(
    backend: "wasm" | "webgpu",
    bundleUrl: string,
    source: SourceImage,
    request: EditRequest,
    options: RuntimeOptions,
  ): Promise<Edited>;
  /** Every quantisation scheme in a graph of one operator, on strict WebGPU or WASM; fp16 cases where the device can. */
  compareOperators(backend: "wasm" | "webgpu"): Promise<readonly OperatorError[]>;
  /** Every module of the bundle on strict WebGPU and on WASM, with the same inputs. */
  compareModules(bundleUrl: string): Promise<readonly ModuleError[]>;
}

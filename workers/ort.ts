import asyncifyMjs from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import asyncifyWasm from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspiMjs from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiWasm from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import wasmMjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasmWasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Gpu } from "../src/runtime/gpu.ts";
import type { OrtBuild, RuntimeHost } from "../src/runtime/open-runtime.ts";
import type { Ort } from "../src/runtime/ort.ts";

/** Relative to this chunk, as `base: "./"` makes them; ONNX Runtime would resolve them against its own. */
const absolute = (url: string): string => new URL(url, import.meta.url).href;

/** A build and the addresses of its two files on our own origin (docs/decisions/0001). */
const load = async (build: OrtBuild): Promise<Ort> => {
  const [ort, mjs, wasm] = await importBuild(build);
  ort.env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(wasm) };
  return ort;
};

const importBuild = async (build: OrtBuild): Promise<readonly [Ort, string, string]> => {
  switch (build) {
    case "jspi":
      return [await import("onnxruntime-web/jspi"), jspiMjs, jspiWasm];
    case "webgpu":
      return [await import("onnxruntime-web/webgpu"), asyncifyMjs, asyncifyWasm];
    case "wasm":
      return [await import("onnxruntime-web/wasm"), wasmMjs, wasmWasm];
    case "node":
      throw new Error("onnxruntime-node does not run in a browser");
  }
};

/** ONNX Runtime in a worker of the page. */
export const browserHost: RuntimeHost = {
  load,
  offers: ["webgpu", "wasm"],
  cores: navigator.hardwareConcurrency,
  sharedMemory: globalThis.crossOriginIsolated,
  gpu: (navigator as unknown as { readonly gpu?: Gpu }).gpu ?? null,
  suspends: "Suspending" in WebAssembly,
};

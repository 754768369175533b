import asyncifyModule from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url";
import asyncifyBinary from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspiModule from "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url";
import jspiBinary from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import plainModule from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import plainBinary from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { OrtBuild, RuntimeHost } from "../src/runtime/open-runtime.ts";
import type { Ort } from "../src/runtime/ort.ts";

/** Both halves of the WebAssembly come from our own origin; the policy of the page allows no other. */
const builds: Readonly<
  Record<Exclude<OrtBuild, "node">, readonly [load: () => Promise<Ort>, mjs: string, wasm: string]>
> = {
  jspi: [() => import("onnxruntime-web/jspi"), jspiModule, jspiBinary],
  webgpu: [() => import("onnxruntime-web/webgpu"), asyncifyModule, asyncifyBinary],
  wasm: [() => import("onnxruntime-web/wasm"), plainModule, plainBinary],
};

const absolute = (path: string): string => new URL(path, location.href).href;

const load = async (build: OrtBuild): Promise<Ort> => {
  if (build === "node") throw new Error("the browser has no onnxruntime-node");
  const [importOrt, mjs, wasm] = builds[build];
  const ort = await importOrt();
  ort.env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(wasm) };
  return ort;
};

/** What this browser offers to run models on. */
export const browserHost = (): RuntimeHost => ({
  load,
  offers: ["webgpu", "wasm"],
  cores: navigator.hardwareConcurrency,
  sharedMemory: crossOriginIsolated,
  gpu: (navigator as Navigator & { readonly gpu?: NonNullable<RuntimeHost["gpu"]> }).gpu ?? null,
  suspends: "Suspending" in WebAssembly,
});

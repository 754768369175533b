import { availableParallelism } from "node:os";
import type { RuntimeHost } from "../src/runtime/open-runtime.ts";

/** ONNX Runtime in Node: onnxruntime-node, or onnxruntime-web's WASM, whose bytes are those of the page's. */
export const nodeHost: RuntimeHost = {
  load: (build) => (build === "wasm" ? import("onnxruntime-web") : import("onnxruntime-node")),
  offers: ["cpu", "wasm", "webgpu"],
  cores: availableParallelism(),
  sharedMemory: true,
  gpu: "native",
  suspends: false,
};

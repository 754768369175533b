import type { QuantisationScheme } from "../core/model/graphs/weights.ts";
import type { Backend } from "./ort.ts";

/**
 * Which quantised weights stay quantised in the graphs of a backend (docs/decisions/0006-quantisation-schemes.md has the
 * measured one-op matrix). CPU and WASM compute every scheme correctly too, but expand weights once instead: they would
 * dequantise in every run, and one path of fp32 weights gives the same bits in Node and Chromium.
 */
export const schemesOf: Readonly<Record<Backend, readonly QuantisationScheme[]>> = {
  cpu: [],
  wasm: [],
  webgpu: ["dq-i8-channel", "dq-i4-block32", "mmnb-u4-b32", "mmnb-u8-b32"],
};

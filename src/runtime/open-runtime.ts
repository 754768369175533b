import { fail, ok } from "../core/result.ts";
import type { Result } from "../core/result.ts";
import { requestDevice } from "./gpu.ts";
import type { Gpu, GpuAdapter } from "./gpu.ts";
import type { Backend, Ort, Runtime } from "./ort.ts";
import { createRuntime } from "./runtime.ts";
import { schemesOf } from "./schemes.ts";
import { selfTest } from "./self-test.ts";

/** Builds of ONNX Runtime: three of onnxruntime-web, and onnxruntime-node. */
export type OrtBuild = "jspi" | "webgpu" | "wasm" | "node";

/** What the page's worker or the command line knows of where it runs. */
export interface RuntimeHost {
  /** Imports a build, with its WebAssembly served from our own origin. */
  load(build: OrtBuild): Promise<Ort>;
  /** In `auto` order. */
  readonly offers: readonly Backend[];
  readonly cores: number;
  /** True when WebAssembly may use threads (a cross-origin isolated page, or Node). */
  readonly sharedMemory: boolean;
  /** navigator.gpu; null without WebGPU, `native` in Node, where ONNX Runtime makes its own device. */
  readonly gpu: Gpu | "native" | null;
  /** True when WebAssembly can suspend (JSPI). */
  readonly suspends: boolean;
}

export interface RuntimeOptions {
  /**
   * WASM and CPU threads; default: all cores on the CPU; cores − 1 on WASM, so that the page stays responsive, and in
   * Node as in the page, so that both give the same bits.
   */
  readonly threads?: number | undefined;
  /** Refuse graphs with a node that WebGPU would leave to the CPU; for tests. */
  readonly strict?: boolean | undefined;
}

/** The wished backend, or the best of those that pass: `auto` falls back and says why, a named backend does not. */
export const openRuntime = async (
  host: RuntimeHost,
  wish: "auto" | Backend,
  options: RuntimeOptions = {},
): Promise<Result<Runtime>> => {
  if (wish !== "auto" && !host.offers.includes(wish))
    return fail("backend", `The backend ${wish} does not exist here`, `choose one of ${host.offers.join(", ")}`);
  let because = wish === "auto" ? "" : "It was chosen by hand.";
  for (const backend of wish === "auto" ? host.offers : [wish]) {
    const opened = await open[backend](host, options, because);
    if (opened.ok || wish !== "auto") return opened;
    because = `${opened.error.problem}.`;
  }
  return fail("backend", `No backend works here: ${because}`, "try another browser");
};

type Open = (host: RuntimeHost, options: RuntimeOptions, because: string) => Promise<Result<Runtime>>;

const openCpu: Open = async (host, { threads = host.cores }, because) =>
  ok(
    createRuntime(await host.load("node"), {
      backend: "cpu",
      reason: because || "The command line runs on the processor.",
      activations: "f32",
      schemes: schemesOf.cpu,
      takesBlobs: false,
      providers: ["cpu"],
      threads,
      strict: false,
    }),
  );

const openWasm: Open = async (host, { threads = Math.max(1, host.cores - 1) }, because) => {
  const ort = await host.load("wasm");
  const count = host.sharedMemory ? threads : 1;
  ort.env.wasm.numThreads = count;
  return ok(
    createRuntime(ort, {
      backend: "wasm",
      reason: because || "WebAssembly runs everywhere.",
      activations: "f32",
      schemes: schemesOf.wasm,
      takesBlobs: false,
      providers: ["wasm"],
      threads: count,
      strict: false,
    }),
  );
};

const noWebGpu = (why: string): ReturnType<typeof fail> =>
  fail("webgpu", `WebGPU cannot be used, ${why}`, "choose the WASM backend, or another browser or driver");

/** Whatever fails on the way to a GPU is a reason to take the next backend. */
const openWebGpu: Open = async (host, options, because) => {
  try {
    return await findWebGpu(host, options, because);
  } catch (error) {
    return noWebGpu(`the device failed (${error instanceof Error ? error.message : String(error)})`);
  }
};

const findWebGpu: Open = async (host, options, because) => {
  if (host.gpu === null) return noWebGpu("this browser has none");
  if (host.gpu === "native") return openNativeWebGpu(host, options, because);
  const { gpu } = host;
  const findAdapter = () => gpu.requestAdapter({ powerPreference: "high-performance" });
  const adapter = await findAdapter();
  if (adapter === null) return noWebGpu("no graphics adapter answered");
  const build = host.suspends ? "jspi" : "webgpu";
  const ort = await host.load(build);
  const passed = because || "The GPU passed the numeric self-test.";
  const first = await tryDevice(ort, adapter, build, options, true, passed);
  if (typeof first !== "string") return ok(first);
  if (first !== "attention" || !adapter.features.has("subgroups"))
    return noWebGpu(`its ${first} gives wrong numbers on this device`);
  const reason = `${because} The GPU passed the numeric self-test without subgroups, with which its attention is wrong.`;
  // An adapter gives one device in its life.
  const fresh = await findAdapter();
  if (fresh === null) return noWebGpu("no graphics adapter answered");
  const second = await tryDevice(ort, fresh, build, options, false, reason.trim());
  return typeof second === "string" ? noWebGpu(`its ${second} gives wrong numbers on this device`) : ok(second);
};

/** onnxruntime-node's own WebGPU: there is no device to choose, so the self-test can only accept or refuse. */
const openNativeWebGpu: Open = async (host, { strict = false }, because) => {
  const runtime = createRuntime(await host.load("node"), {
    backend: "webgpu",
    reason: because || "The GPU passed the numeric self-test.",
    activations: "f32",
    schemes: schemesOf.webgpu,
    takesBlobs: false,
    providers: ["webgpu"],
    threads: null,
    strict,
  });
  const test = await selfTest(runtime);
  return test.passed ? ok(runtime) : noWebGpu(`its ${test.operator} gives wrong numbers on this device`);
};

/** A runtime whose numbers are right, or the operator whose numbers are not. */
const tryDevice = async (
  ort: Ort,
  adapter: GpuAdapter,
  build: OrtBuild,
  { strict = false }: RuntimeOptions,
  subgroups: boolean,
  reason: string,
): Promise<Runtime | "attention" | "convolution"> => {
  const device = await requestDevice(adapter, subgroups);
  const runtime = createRuntime(ort, {
    backend: "webgpu",
    reason,
    activations: device.features.has("shader-f16") ? "f16" : "f32",
    schemes: schemesOf.webgpu,
    takesBlobs: build === "jspi",
    providers: [{ name: "webgpu", device }],
    threads: null,
    strict,
  });
  const test = await selfTest(runtime);
  if (test.passed) return runtime;
  device.destroy();
  return test.operator;
};

const open: Readonly<Record<Backend, Open>> = { cpu: openCpu, wasm: openWasm, webgpu: openWebGpu };

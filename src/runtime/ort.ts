import type * as onnxruntime from "onnxruntime-web";
import type { Activations, QuantisationScheme } from "../core/model/graphs/weights.ts";
import type { Tensor } from "../core/tensor.ts";

/** onnxruntime-web or onnxruntime-node, as their host imported it; both have this shape. */
export type Ort = Pick<typeof onnxruntime, "InferenceSession" | "Tensor" | "env">;

export type Backend = "cpu" | "wasm" | "webgpu";

/** Bytes that a graph reads under `path`. A Blob is read tensor by tensor, where the build can (JSPI). */
export interface ExternalFile {
  readonly path: string;
  readonly data: Uint8Array | Blob;
}

/** A float32 tensor, or int64 ids. */
export type Input = Tensor | { readonly dims: readonly number[]; readonly ids: readonly number[] };

export interface Session {
  /** All outputs by name. Calls may overlap, they run one after another. */
  run(inputs: Readonly<Record<string, Input>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}

/** One device, ready to run graphs. */
export interface Runtime {
  readonly backend: Backend;
  /** Why this backend runs, one sentence for the badge. */
  readonly reason: string;
  readonly activations: Activations;
  /** Quantisation schemes that graphs for this device may hold. */
  readonly schemes: readonly QuantisationScheme[];
  /** Threads of the processor; null on a GPU. Other numbers of threads sum in another order. */
  readonly threads: number | null;
  /** True where weights are handed over as Blobs. */
  readonly takesBlobs: boolean;
  createSession(graph: Uint8Array, files: readonly ExternalFile[]): Promise<Session>;
}

/** What a host has settled before sessions are created. */
export interface DeviceChoice extends Omit<Runtime, "createSession"> {
  readonly providers: NonNullable<SessionOptions["executionProviders"]>;
  /** Refuse graphs with a node that would run on the CPU; for tests of WebGPU. */
  readonly strict: boolean;
}

type SessionOptions = onnxruntime.InferenceSession.SessionOptions;

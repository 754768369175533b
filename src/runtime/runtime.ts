import { createMutex } from "./mutex.ts";
import type { DeviceChoice, ExternalFile, Input, Ort, Runtime, Session } from "./ort.ts";
import type { Tensor } from "../core/tensor.ts";

type OrtSession = Awaited<ReturnType<Ort["InferenceSession"]["create"]>>;

/** One for the whole worker: two runtimes of it, such as before and after a fallback, share ONNX Runtime's module. */
const turn = createMutex();

/**
 * ONNX Runtime behind one mutex: two overlapping runs of a session crash the tab, and two overlapping creations throw,
 * so create, run and release of all sessions take turns.
 */
export const createRuntime = (ort: Ort, choice: DeviceChoice): Runtime => {
  const { backend, reason, activations, schemes, threads, takesBlobs } = choice;
  return {
    backend,
    reason,
    activations,
    schemes,
    threads,
    takesBlobs,
    createSession: async (graph, files) => {
      const session = await turn(() => ort.InferenceSession.create(graph, sessionOptions(choice, files)));
      return wrapSession(ort, session);
    },
  };
};

const sessionOptions = (
  { backend, providers, threads, strict }: DeviceChoice,
  files: readonly ExternalFile[],
): Parameters<Ort["InferenceSession"]["create"]>[1] => ({
  executionProviders: providers,
  externalData: files.map(({ path, data }) => ({ path, data })),
  // Fixed, because the fusions decide in which order sums are taken and so the last bits.
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
  // WASM has one pool for all sessions, whose size the host has set.
  ...(backend === "cpu" && threads !== null ? { intraOpNumThreads: threads, interOpNumThreads: 1 } : {}),
  ...(strict ? { extra: { session: { disable_cpu_ep_fallback: "1" } } } : {}),
});

const wrapSession = (ort: Ort, session: OrtSession): Session => ({
  run: (inputs) =>
    turn(async () => {
      const results = await session.run(Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, feed(ort, v)])));
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fetchTensor(name, value)]));
    }),
  release: () => turn(() => session.release()),
});

const feed = (ort: Ort, input: Input): InstanceType<Ort["Tensor"]> =>
  "ids" in input
    ? new ort.Tensor("int64", BigInt64Array.from(input.ids, BigInt), input.dims)
    : new ort.Tensor("float32", input.data, input.dims);

const fetchTensor = (name: string, { data, dims }: { data: unknown; dims: readonly number[] }): Tensor => {
  if (!(data instanceof Float32Array)) throw new Error(`output ${name} is not float32`);
  return { dims, data };
};

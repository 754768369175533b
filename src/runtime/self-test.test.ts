import { expect, test } from "vitest";
import { nodeHost } from "../../cli/ort.ts";
import { unwrap } from "../core/result.ts";
import { openRuntime } from "./open-runtime.ts";
import type { RuntimeHost } from "./open-runtime.ts";
import type { Runtime } from "./ort.ts";
import { selfTest } from "./self-test.ts";

const cpu = async (): Promise<Runtime> => unwrap(await openRuntime(nodeHost, "cpu", { threads: 1 }));

/** A device whose named output is off by a little, as the known wrong attention is. */
const spoiled = (runtime: Runtime, output: string): Runtime => ({
  ...runtime,
  createSession: async (graph, files) => {
    const session = await runtime.createSession(graph, files);
    return {
      ...session,
      run: async (inputs) => {
        const results = await session.run(inputs);
        return Object.fromEntries(
          Object.entries(results).map(([name, { dims, data }]) => [
            name,
            { dims, data: name === output ? data.map((value, i) => (i % 7 === 0 ? value + 0.02 : value)) : data },
          ]),
        );
      },
    };
  },
});

test("a right device passes, one with wrong numbers is told by operator", async () => {
  const runtime = await cpu();
  expect(await selfTest(runtime)).toEqual({ passed: true });
  expect(await selfTest(spoiled(runtime, "attention"))).toEqual({ passed: false, operator: "attention" });
  expect(await selfTest(spoiled(runtime, "convolution"))).toEqual({ passed: false, operator: "convolution" });
});

test("a device with fp16 is tested in fp16 too, and its rounding passes", async () => {
  const single = await cpu();
  let graphs = 0;
  const half: Runtime = {
    ...single,
    activations: "f16",
    createSession: async (graph, files) => {
      graphs += 1;
      // Right in fp32, the first graph, and wrong in fp16.
      return (graphs % 2 === 0 ? spoiled(single, spoil) : single).createSession(graph, files);
    },
  };
  let spoil = "nothing";
  expect(await selfTest(half)).toEqual({ passed: true });
  spoil = "attention";
  expect(await selfTest(half)).toEqual({ passed: false, operator: "attention" });
  expect(graphs).toBe(4);
});

/** A browser without a graphics adapter, over Node's WASM. */
const browser: RuntimeHost = {
  ...nodeHost,
  offers: ["webgpu", "wasm"],
  gpu: { requestAdapter: () => Promise.resolve(null) },
};

test("auto falls back to WASM and says why; a named backend does not fall back", async () => {
  const runtime = unwrap(await openRuntime(browser, "auto", { threads: 1 }));
  expect([runtime.backend, runtime.reason]).toEqual(["wasm", "WebGPU cannot be used, no graphics adapter answered."]);
  const named = await openRuntime(browser, "webgpu");
  expect(named.ok ? "" : named.error.problem).toBe("WebGPU cannot be used, no graphics adapter answered");
  const absent = await openRuntime(browser, "cpu");
  expect(absent.ok ? "" : absent.error.remedy).toBe("choose one of webgpu, wasm");
});

const broken = () => Promise.reject(new Error("blocklisted"));
test.each<[string, Partial<RuntimeHost>]>([
  ["the adapter", { gpu: { requestAdapter: broken } }],
  [
    "the download of the GPU build",
    {
      gpu: { requestAdapter: async () => ({ features: new Set(), limits: {}, requestDevice: broken }) },
      load: (build) => (build === "webgpu" ? broken() : nodeHost.load(build)),
    },
  ],
])("auto falls back to WASM when %s fails", async (_what, host) => {
  const runtime = unwrap(await openRuntime({ ...browser, ...host }, "auto", { threads: 1 }));
  expect(runtime.backend).toBe("wasm");
  expect(runtime.reason).toBe("WebGPU cannot be used, the device failed (blocklisted).");
});

test("WASM leaves a core to the page and uses one thread without shared memory", async () => {
  const threads = async (host: Partial<RuntimeHost>) =>
    unwrap(await openRuntime({ ...browser, ...host }, "wasm")).threads;
  expect(await threads({ cores: 8 })).toBe(7);
  expect(await threads({ cores: 1 })).toBe(1);
  expect(await threads({ cores: 8, sharedMemory: false })).toBe(1);
});

import { beforeAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/ort.ts";
import { unwrap } from "../core/result.ts";
import { oneOpCases, runOneOp } from "./one-op-cases.ts";
import { openRuntime } from "./open-runtime.ts";
import type { Runtime } from "./ort.ts";

/** What WebGPU gives for the same cases is in docs/decisions/0006-quantisation-schemes.md. */
const cases = [...oneOpCases("f32"), ...oneOpCases("f16")];

for (const backend of ["cpu", "wasm"] as const) {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = unwrap(await openRuntime(nodeHost, backend, { threads: 1 }));
  });
  test.each(cases)(`${backend} computes $name`, async (one) => {
    const error = await runOneOp(runtime, one);
    expect(error).toBeLessThanOrEqual(one.tolerance);
  });
}

import { relativeRms } from "../src/core/model/parity.ts";
import { createFilm, createRequest, rectangle } from "../src/core/radedit/test-support.ts";
import { openHarness } from "./support/harness.ts";
import { expect, test } from "./support/test.ts";

/* On Chromium's SwiftShader: right numbers without a GPU, and subgroups on which attention is known to be wrong. */
// Two minutes each on two quiet cores, most of it shaders being compiled for a CPU.
test.describe.configure({ timeout: 420_000 });

test("an edit on WebGPU, with no operator left to the CPU, ends at the latent that WASM finds", async ({
  page,
  baseURL,
}) => {
  const harness = await openHarness(page);
  const film = await createFilm(280, 260);
  const request = createRequest(film, {
    editMask: rectangle(film, [150, 80, 220, 180]),
    keepMask: rectangle(film, [0, 0, 100, 260]),
    steps: 4,
    skip: 0.25,
    guidance: 3,
  });
  const url = `${baseURL}/bundles/tiny-fp32/`;
  const gpu = await harness("edit", "webgpu", url, film, request, { strict: true });
  const cpu = await harness("edit", "wasm", url, film, request, {});
  expect(gpu.backend).toBe("webgpu");
  expect(gpu.reason).toMatch(/without subgroups/);
  expect(cpu.backend).toBe("wasm");
  const dims = [gpu.latent.length];
  const error = relativeRms(
    { dims, data: Float32Array.from(gpu.latent) },
    { dims, data: Float32Array.from(cpu.latent) },
  );
  console.log(`Final latent on WebGPU against WASM: relative RMS ${error.toExponential(2)}`);
  expect(error).toBeLessThanOrEqual(1e-2);
});

for (const backend of ["webgpu", "wasm"] as const) {
  test(`every quantisation scheme is right in every operator on ${backend}`, async ({ page }) => {
    const harness = await openHarness(page);
    const errors = await harness("compareOperators", backend);
    console.log(errors.map(({ name, error }) => `${name} ${error.toExponential(1)}`).join(", "));
    expect(errors.length).toBeGreaterThanOrEqual(8);
    for (const { name, error, tolerance } of errors) expect(error, name).toBeLessThanOrEqual(tolerance);
  });
}

for (const precision of ["fp32", "int8"]) {
  test(`every module with ${precision} weights agrees with WASM`, async ({ page, baseURL }) => {
    const harness = await openHarness(page);
    const errors = await harness("compareModules", `${baseURL}/bundles/tiny-${precision}/`);
    console.log(errors.map(({ graph, error }) => `${graph} ${error.toExponential(2)}`).join(", "));
    expect(errors.map(({ graph }) => graph).sort()).toEqual([
      "image-encoder",
      "segmenter",
      "text-encoder",
      "unet",
      "vae-decoder",
      "vae-encoder",
    ]);
    for (const { graph, error } of errors) expect(error, graph).toBeLessThanOrEqual(1e-3);
  });
}

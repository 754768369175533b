import { expect, test } from "vitest";
import { UserFault } from "../result.ts";
import { describeBundle } from "./describe.ts";

const linear = {
  beta_schedule: "linear",
  beta_start: 1e-4,
  beta_end: 0.02,
  timestep_spacing: "trailing",
  prediction_type: "epsilon",
  clip_sample: false,
};
const module = (config: Record<string, unknown>) => ({
  architecture: "x",
  config,
  precision: "fp32" as const,
  files: [],
});

/** The refusal of a schedule; the modules are too bare for more to be right. */
const refusal = (schedule: object): string => {
  const modules = { unet: module({}), vae: module({ block_out_channels: [1] }) };
  try {
    describeBundle({ name: "x", licence: "x" }, schedule, modules, { tool: "x", weightError: {} });
  } catch (error) {
    if (error instanceof UserFault) return error.error.problem;
    throw error;
  }
  return "";
};

test.each([
  { rescale_betas_zero_snr: true },
  { trained_betas: [0.1, 0.2] },
  { thresholding: true },
  { clip_sample: true },
])("a schedule with %o is refused by name", (change) => {
  expect(refusal({ ...linear, ...change })).toContain(`The schedule is not supported, ${Object.keys(change)[0]}:`);
});

test("what diffusers writes where none of them is used is accepted", () => {
  const plain = { rescale_betas_zero_snr: false, trained_betas: null, thresholding: false };
  for (const schedule of [linear, { ...linear, ...plain }])
    expect(refusal(schedule)).not.toContain("The schedule is not supported");
});

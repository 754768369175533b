import onnxProto from "onnx-proto";
import { expect, test } from "vitest";
import { UserFault } from "../../result.ts";
import { buildSegmenterGraph } from "./segmenter.ts";
import type { WeightSource } from "./weights.ts";

const config = { architecture: "lung-unet", widths: [4, 6, 10], sample_size: 20, outputs: ["right", "left"] };

/** Every weight that is asked for, in half precision. */
const halves: WeightSource = {
  find: (_name, shape = []) => ({
    scheme: "plain",
    shape,
    data: { dtype: "F16", shape, location: "w", offset: 0, length: 0 },
  }),
};

const problemOf = (change: object): string => {
  try {
    buildSegmenterGraph({ ...config, ...change }, halves, { activations: "f16" });
  } catch (error) {
    if (error instanceof UserFault) return error.error.problem;
    throw error;
  }
  return "";
};

test("a picture is standardised in fp32, and only then brought to half precision", () => {
  const { bytes } = buildSegmenterGraph(config, halves, { activations: "f16" });
  const nodes = onnxProto.onnx.ModelProto.decode(bytes).graph?.node ?? [];
  const toHalf = nodes.findIndex(({ opType }) => opType === "Cast");
  const before = nodes.slice(0, toHalf).map(({ opType }) => opType);
  expect(before).toEqual(["ReduceMean", "Sub", "Mul", "ReduceMean", "Sqrt", "Add", "Div"]);
  expect(nodes[0]?.input?.[0]).toBe("image");
  expect(nodes[toHalf]?.input).toEqual(nodes[toHalf - 1]?.output);
});

test.each([
  ["another architecture", { architecture: "UNet2DConditionModel" }, "architecture"],
  ["one level", { widths: [4] }, "widths"],
  ["three maps", { outputs: ["right", "left", "heart"] }, "outputs"],
  ["a size that leaves a remainder when it is halved", { sample_size: 18 }, "sample_size"],
])("a segmenter config with %s is refused in a sentence", (_what, change, problem) => {
  expect(problemOf({})).toBe("");
  expect(problemOf(change)).toContain(`not supported, ${problem}`);
});

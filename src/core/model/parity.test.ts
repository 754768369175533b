import { expect, test } from "vitest";
import { tinyCheckpoints } from "../../../scripts/tiny-bundle.ts";
import { unwrap } from "../result.ts";
import { checkParity, precisions } from "./parity.ts";
import { readWeights } from "./weights-table.ts";

test("an output that is not a number fails the check, whatever comes after it", async () => {
  const { imageEncoder } = tinyCheckpoints();
  const tensor = (value: number) => ({ dims: [1], data: Float32Array.of(value) });
  const parityCase = {
    name: "tiny",
    module: "image-encoder" as const,
    config: JSON.parse(await imageEncoder.readText("config.json")) as unknown,
    weights: unwrap(await readWeights([await imageEncoder.open("model.safetensors")])),
    inputs: new Map(),
    outputs: new Map([
      ["patches", tensor(1)],
      ["embedding", tensor(1)],
    ]),
  };
  const check = (patches: number) =>
    checkParity(
      parityCase,
      precisions[0]!,
      async () =>
        new Map([
          ["patches", tensor(patches)],
          ["embedding", tensor(1)],
        ]),
    );
  expect(await check(1)).toMatchObject({ error: 0, passed: true });
  expect(await check(NaN)).toMatchObject({ error: NaN, passed: false });
});

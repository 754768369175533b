import { expect, test } from "vitest";
import { elementCount } from "../tensor.ts";
import { bytesSource } from "./safetensors.ts";
import { encodeSafetensors } from "./safetensors-writer.ts";
import { readWeights } from "./weights-table.ts";

test.each(["constructor", "toString", "constructor.scales"])("a tensor may be called %s", async (name) => {
  const file = encodeSafetensors([{ name, dtype: "F32", shape: [1], data: Float32Array.of(3) }]);
  const table = await readWeights([bytesSource(file)]);
  expect(table.ok && [...table.value.weights.keys()]).toEqual([name]);
});

test.each([
  ["dq-i8-channel", "U8", [2, 32], [2]],
  ["dq-i4-block32", "I8", [2, 16], [2, 1]],
  ["mmnb-u8-b32", "I8", [2, 1, 32], [2]],
] as const)("%s stored as %s is refused", async (scheme, dtype, shape, scales) => {
  const read = (type: "I8" | "U8") => {
    const data = { name: "a", dtype: type, shape, data: new Uint8Array(elementCount(shape)) };
    const scale = { name: "a.scales", dtype: "F32" as const, shape: scales, data: new Float32Array(2) };
    const quantisation = JSON.stringify({ a: { scheme, block: 32, shape: [2, 32] } });
    return readWeights([bytesSource(encodeSafetensors([scale, data], { quantisation }))]);
  };
  const wrong = await read(dtype);
  expect(wrong.ok ? "" : wrong.error.problem).toContain(`a is not stored as its scheme ${scheme} says`);
  expect((await read(dtype === "I8" ? "U8" : "I8")).ok).toBe(true);
});

import { expect, test } from "vitest";
import { unwrap } from "../result.ts";
import { encodeSafetensors } from "./safetensors-writer.ts";
import { bytesSource, readSafetensors } from "./safetensors.ts";

test("what is written reads back: names, shapes, metadata, bytes", async () => {
  const a = Float32Array.of(1, 2, 3, 4, 5, 6);
  const b = BigInt64Array.of(-1n, 7n);
  const file = encodeSafetensors(
    [
      { name: "b", dtype: "I64", shape: [2], data: b },
      { name: "a.weight", dtype: "F32", shape: [2, 3], data: a },
    ],
    { seed: "7" },
  );
  const table = unwrap(await readSafetensors(bytesSource(file)));
  expect(table.metadata).toEqual({ seed: "7" });
  const entry = table.tensors.get("a.weight");
  expect(entry?.shape).toEqual([2, 3]);
  expect(new Float32Array(file.slice(entry?.begin, entry?.end).buffer)).toEqual(a);
  expect((entry?.begin ?? 1) % 4).toBe(0);
});

test("data that does not fill its declared shape is a bug and throws", () => {
  expect(() => encodeSafetensors([{ name: "a", dtype: "F32", shape: [3], data: new Float32Array(2) }])).toThrow(
    "a has 8",
  );
});

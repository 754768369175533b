import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesSource, readSafetensors } from "./safetensors.ts";
import { encodeSafetensors } from "./safetensors-writer.ts";

/** A file with the given header, and `data` bytes after it. */
const fileOf = (header: unknown, data: number, declared?: number): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(declared ?? json.length), true);
  file.set(json, 8);
  return file;
};

const entry = (dtype: string, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets });
const good = { a: entry("F32", [2], [0, 8]) };

test.each([
  ["a file of three bytes", new Uint8Array(3), "too short"],
  ["a header longer than the file", fileOf(good, 8, 10_000), "beyond the end"],
  ["a length near 2^64", fileOf(good, 8, Number.MAX_SAFE_INTEGER), "beyond the end"],
  ["a truncated header", fileOf(good, 8, 5), "not a JSON object"],
  ["a header that is a list", fileOf([1], 8), "not a JSON object"],
  ["an unknown type", fileOf({ a: entry("F12", [2], [0, 8]) }, 8), "unknown type F12"],
  ["a type from Object.prototype", fileOf({ a: entry("toString", [2], [0, 8]) }, 8), "unknown type"],
  ["a negative dimension", fileOf({ a: entry("F32", [-2], [0, 8]) }, 8), "no valid shape"],
  ["a fractional offset", fileOf({ a: entry("F32", [2], [0, 8.5]) }, 16), "no valid offsets"],
  ["offsets in reverse", fileOf({ a: entry("F32", [2], [8, 0]) }, 8), "outside the file"],
  ["data cut off", fileOf(good, 7), "outside the file"],
  ["a size that is not shape × type", fileOf({ a: entry("F32", [3], [0, 8]) }, 8), "does not fill"],
  ["overlapping tensors", fileOf({ ...good, b: entry("F32", [2], [4, 12]) }, 12), "a and b overlap"],
  ["metadata that is not text", fileOf({ __metadata__: { a: 1 } }, 0), "metadata"],
])("refuses %s", async (_what, file, problem) => {
  const result = await readSafetensors(bytesSource(file));
  expect(result.ok ? "" : result.error.problem).toContain(problem);
});

test("reads names, shapes, absolute offsets and metadata", async () => {
  const file = fileOf({ __metadata__: { steps: "25" }, ...good, empty: entry("I64", [0, 4], [8, 8]) }, 8);
  const result = await readSafetensors(bytesSource(file));
  const start = file.length - 8;
  expect(result).toEqual({
    ok: true,
    value: {
      metadata: { steps: "25" },
      tensors: new Map([
        ["a", { dtype: "F32", shape: [2], begin: start, end: file.length }],
        ["empty", { dtype: "I64", shape: [0, 4], begin: file.length, end: file.length }],
      ]),
    },
  });
});

test("never throws on a damaged file", async () => {
  const whole = encodeSafetensors([{ name: "a", dtype: "F32", shape: [2, 3], data: new Float32Array(6) }], { k: "v" });
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), async (cut, at, byte) => {
      const damaged = whole.slice(0, cut);
      if (at < cut) damaged[at] = byte;
      const result = await readSafetensors(bytesSource(damaged));
      if (result.ok) for (const { end } of result.value.tensors.values()) expect(end).toBeLessThanOrEqual(cut);
    }),
  );
});

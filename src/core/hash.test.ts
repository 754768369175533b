import { expect, test } from "vitest";
import { canonicalJson, sha256 } from "./hash.ts";

test("SHA-256 of abc, in one part or two", async () => {
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await sha256("abc")).toBe(expected);
  expect(await sha256("a", Uint8Array.of(98, 99))).toBe(expected);
  expect(await sha256(new Uint8Array(new SharedArrayBuffer(0)))).toBe(await sha256());
});

test("canonical JSON does not depend on the order of keys", () => {
  expect(canonicalJson({ b: [2, { d: 1, c: null }], a: "x" })).toBe('{"a":"x","b":[2,{"c":null,"d":1}]}');
});

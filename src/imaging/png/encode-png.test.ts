import { decode } from "fast-png";
import { expect, test } from "vitest";
import { crc32, readChunks } from "./chunks.ts";
import { encodePng } from "./encode-png.ts";

const film = { width: 3, height: 1, bitDepth: 8, samples: Uint8Array.of(0, 128, 255) } as const;

test("the checksum is that of the PNG specification", () => {
  expect(crc32(new TextEncoder().encode("IEND"))).toBe(0xae426082);
});

test("text travels as UTF-8 in an iTXt chunk that other readers step over", () => {
  const text = { radedit: '{"prompt":"Erguß, 胸水 – links"}', Comment: "" };
  const png = encodePng(film, text);
  expect(decode(png).data).toEqual(film.samples);
  const chunks = readChunks(png).filter(({ type }) => type === "iTXt");
  const read = chunks.map(({ data }) => new TextDecoder().decode(data).split("\0"));
  // keyword, compression flag and method (two NULs), language, translated keyword, text
  expect(read).toEqual([
    ["radedit", "", "", "", "", text.radedit],
    ["Comment", "", "", "", "", ""],
  ]);
});

test("a keyword that PNG does not allow is a bug of the caller", () => {
  expect(() => encodePng(film, { "": "x" })).toThrow("keyword");
  expect(() => encodePng(film, { ["k".repeat(80)]: "x" })).toThrow("keyword");
});

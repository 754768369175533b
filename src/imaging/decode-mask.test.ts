import { expect, test } from "vitest";
import { unwrap } from "../core/result.ts";
import { decodeMask } from "./decode-mask.ts";
import { encodePng } from "./png/encode-png.ts";

const values = Uint8Array.of(0, 1, 127, 128, 200, 255);

test("a mask is on above 127 of 255, at either depth", () => {
  const on = [0, 0, 0, 255, 255, 255];
  const shallow = encodePng({ width: 6, height: 1, bitDepth: 8, samples: values });
  const deep = encodePng({ width: 6, height: 1, bitDepth: 16, samples: Uint16Array.from(values, (v) => v * 257) });
  expect([...unwrap(decodeMask(shallow, 6, 1))]).toEqual(on);
  expect([...unwrap(decodeMask(deep, 6, 1))]).toEqual(on);
});

test("a mask of another size is refused and both sizes are named", () => {
  const mask = encodePng({ width: 6, height: 1, bitDepth: 8, samples: values });
  const result = decodeMask(mask, 512, 512);
  expect(result).toMatchObject({ ok: false, error: { code: "mask-size" } });
  expect(!result.ok && result.error.problem).toMatch(/6 by 1 .* 512 by 512/);
});

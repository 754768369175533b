import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { unwrap } from "../core/result.ts";
import { decodePicture } from "./decode.ts";
import { decodeFilm } from "./decode-film.ts";
import { encodePng } from "./png/encode-png.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(join(fixtures, name)));
const codeOf = async (bytes: Uint8Array): Promise<string | null> => {
  const result = await decodeFilm(bytes);
  return result.ok ? null : result.error.code;
};

/** A film of 80 by 64 whose samples run over the whole range of the depth. */
const ramp = (bitDepth: 8 | 16) => {
  const top = 2 ** bitDepth - 1;
  const levels = Array.from({ length: 80 * 64 }, (_, at) => Math.floor((at * top) / (80 * 64 - 1)));
  const samples = bitDepth === 8 ? Uint8Array.from(levels) : Uint16Array.from(levels);
  return { width: 80, height: 64, bitDepth, samples };
};

const pillow = readdirSync(fixtures).filter((name) => !name.endsWith(".L.png"));

test.each(pillow)("%s has the gray samples that Pillow reads", (name) => {
  const expected = unwrap(decodePicture(fixture(name.replace(/\.\w+$/, ".L.png"))));
  const { width, height, samples } = unwrap(decodePicture(fixture(name)));
  expect([width, height]).toEqual([83, 70]);
  expect(samples).toEqual(expected.samples);
});

test.each([8, 16] as const)("a %i-bit PNG comes back bit for bit, and its hash names its samples", async (bitDepth) => {
  const film = ramp(bitDepth);
  const decoded = unwrap(await decodeFilm(encodePng(film)));
  expect(decoded).toMatchObject({ width: 80, height: 64, bitDepth, samples: film.samples });
  expect(decoded.intensity).toEqual({ lo: 0, hi: 2 ** bitDepth - 1, polarity: "MONOCHROME2" });
  const other = unwrap(await decodeFilm(encodePng({ ...film, samples: film.samples.slice().fill(1, 0, 1) })));
  expect(other.hash).not.toBe(decoded.hash);
});

test("alpha is left out and 16-bit colour keeps its depth", () => {
  const size = { width: 64, height: 64 };
  const grayAlpha = new Uint8Array(64 * 64 * 2).map((_, at) => (at % 2 === 0 ? 90 : 0));
  const seeThrough = unwrap(decodePicture(encode({ ...size, data: grayAlpha, channels: 2 })));
  expect(new Set(seeThrough.samples)).toEqual(new Set([90]));
  const colour = new Uint16Array(64 * 64 * 3).map((_, at) => [65535, 0, 1000][at % 3]!);
  const deep = unwrap(decodePicture(encode({ ...size, data: colour, depth: 16, channels: 3 })));
  expect(deep.bitDepth).toBe(16);
  expect(deep.samples[0]).toBe(Math.round(0.299 * 65535 + 0.114 * 1000));
});

test("what is not a film is refused with a code of its own", async () => {
  const dicom = new Uint8Array(200);
  dicom.set(new TextEncoder().encode("DICM"), 128);
  expect(await codeOf(new TextEncoder().encode("hello"))).toBe("not-a-picture");
  expect(await codeOf(new Uint8Array())).toBe("not-a-picture");
  expect(await codeOf(dicom)).toBe("dicom");
  expect(await codeOf(encodePng({ width: 1, height: 1, bitDepth: 8, samples: Uint8Array.of(0) }))).toBe("film-small");
  const wide = { width: 20_000, height: 1, bitDepth: 8, samples: new Uint8Array(20_000) } as const;
  expect(await codeOf(encodePng(wide))).toBe("picture-large");
});

test("a header that claims too many pixels is refused before the pixels are read", async () => {
  const png = encodePng(ramp(8)).slice(0, 40);
  new DataView(png.buffer).setUint32(16, 20_000);
  expect(await codeOf(png)).toBe("picture-large");
  const jpeg = fixture("gray-baseline.jpg");
  const frame = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0);
  new DataView(jpeg.buffer).setUint16(frame + 7, 20_000);
  expect(await codeOf(jpeg.slice(0, frame + 40))).toBe("picture-large");
});

test.each(pillow)("%s cut off anywhere, or damaged, is an error and never a picture", (name) => {
  const whole = fixture(name);
  for (const share of [0.3, 0.6, 0.9, 0.99]) {
    const result = decodePicture(whole.slice(0, Math.floor(whole.length * share)));
    expect(result.ok).toBe(false);
  }
});

const shared = process.env["RADEDIT_SHARED_DATA"] ?? join(import.meta.dirname, "../../../shared/data");

test("real films and their 16-bit sibling open", async ({ skip }) => {
  if (!existsSync(shared)) {
    process.stderr.write("skipped, no ../shared/data\n");
    skip("no ../shared/data");
  }
  const jpeg = new Uint8Array(readFileSync(join(shared, "cxr/images/nih_00001.jpg")));
  expect(unwrap(await decodeFilm(jpeg))).toMatchObject({ width: 512, height: 512, bitDepth: 8 });
  const png = new Uint8Array(readFileSync(join(shared, "dicom/rg1_mono2_16bit_512.png")));
  const deep = unwrap(await decodeFilm(png));
  expect(deep).toMatchObject({ width: 512, height: 543, bitDepth: 16 });
  expect(deep.intensity).toMatchObject({ lo: 6310, hi: 31820 });
  const dicom = new Uint8Array(readFileSync(join(shared, "dicom/rg1_small_mono1_15bit.dcm")));
  expect(await codeOf(dicom)).toBe("dicom");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { padCrop } from "../geometry/crop.ts";
import type { Crop, Intensity } from "../radedit/request.ts";
import { changeWeight } from "./change-weight.ts";
import { compositeKeep, compositeRaw, type Decoded } from "./composite.ts";
import { modelSquare } from "./crop-plane.ts";
import type { SourceImage } from "./source.ts";

const RESOLUTION = 16;
const SQUARE = RESOLUTION * RESOLUTION;

interface Scene {
  readonly film: SourceImage;
  readonly crop: Crop;
  readonly intensity: Intensity;
  readonly keep: Uint8Array;
  readonly decoded: Decoded;
  readonly feather: number;
  readonly detail: number;
}

const unitPlane = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: SQUARE, maxLength: SQUARE });
const side = fc.integer({ min: 33, max: 61 });

/** Films of odd and even sizes, 8 and 16 bits, both polarities, any window, any keep mask, any decoded squares. */
const scene: fc.Arbitrary<Scene> = fc
  .record({
    width: side,
    height: side,
    bitDepth: fc.constantFrom<8 | 16>(8, 16),
    polarity: fc.constantFrom<Intensity["polarity"]>("MONOCHROME1", "MONOCHROME2"),
    size: fc.integer({ min: 32, max: 70 }),
    x: fc.integer({ min: -20, max: 20 }),
    y: fc.integer({ min: -20, max: 20 }),
    salt: fc.nat({ max: 9999 }),
    edited: unitPlane,
    recon: unitPlane,
    feather: fc.constantFrom(0, 1, 8, 20),
    detail: fc.constantFrom(0, 0.5, 1),
  })
  .map(({ width, height, bitDepth, polarity, size, x, y, salt, edited, recon, feather, detail }) => {
    const top = bitDepth === 8 ? 255 : 65535;
    const length = width * height;
    const value = (_: unknown, at: number): number => ((at + salt) * 7919) % (top + 1);
    const samples = bitDepth === 8 ? Uint8Array.from({ length }, value) : Uint16Array.from({ length }, value);
    const intensity: Intensity = { lo: top * 0.1, hi: top * 0.8, polarity };
    return {
      film: { width, height, bitDepth, samples, intensity, hash: "film" },
      crop: { x, y, size },
      intensity,
      keep: Uint8Array.from({ length }, (_, at) => (((at + salt) % width) * 3 < width ? 255 : 0)),
      decoded: { resolution: RESOLUTION, edited: Float32Array.from(edited), recon: Float32Array.from(recon) },
      feather,
      detail,
    };
  });

test("kept samples and samples outside the crop are the source's, bit for bit", () => {
  fc.assert(
    fc.property(scene, ({ film, keep, decoded, ...composition }) => {
      const out = compositeKeep(film, composition, { edit: null, keep }, decoded);
      const { crop } = composition;
      const outside = (at: number): boolean => {
        const x = at % film.width;
        const y = Math.floor(at / film.width);
        return x < crop.x || y < crop.y || x >= crop.x + crop.size || y >= crop.y + crop.size;
      };
      const wrong = out.findIndex((value, at) => (keep[at] === 255 || outside(at)) && value !== film.samples[at]);
      expect(wrong).toBe(-1);
      expect(out.constructor).toBe(film.samples.constructor);
    }),
  );
});

test("where the edit equals the reconstruction, no sample changes at full detail", () => {
  fc.assert(
    fc.property(scene, ({ film, keep, decoded, ...composition }) => {
      const same = { ...decoded, edited: decoded.recon };
      expect(compositeKeep(film, { ...composition, detail: 1 }, { edit: null, keep }, same)).toEqual(film.samples);
    }),
  );
});

const flat = (value: number): Float32Array => new Float32Array(SQUARE).fill(value);
const filmOf = (value: number, polarity: Intensity["polarity"]): SourceImage => ({
  width: 64,
  height: 64,
  bitDepth: 16,
  samples: new Uint16Array(64 * 64).fill(value),
  intensity: { lo: 1000, hi: 3000, polarity },
  hash: "flat",
});
const whole: Crop = { x: 0, y: 0, size: 64 };
const centre = 32 * 64 + 32;

test("a rise on the 0..1 scale is a rise of stored values, and a fall for MONOCHROME1", () => {
  const decoded = { resolution: RESOLUTION, edited: flat(0.75), recon: flat(0.5) };
  const masks = { edit: null, keep: null };
  for (const [polarity, expected] of [
    ["MONOCHROME2", 2500],
    ["MONOCHROME1", 1500],
  ] as const) {
    const film = filmOf(2000, polarity);
    const out = compositeKeep(film, { crop: whole, intensity: film.intensity, feather: 8, detail: 1 }, masks, decoded);
    expect(out[centre]).toBe(expected);
    expect(compositeRaw(film, whole, film.intensity, RESOLUTION, flat(0.75))[centre]).toBe(expected);
  }
});

test("values are clamped to the stored range, not to the window", () => {
  const film = { ...filmOf(64000, "MONOCHROME2"), intensity: { lo: 0, hi: 65535, polarity: "MONOCHROME2" as const } };
  const composition = { crop: whole, intensity: film.intensity, feather: 8, detail: 1 };
  const decoded = { resolution: RESOLUTION, edited: flat(1), recon: flat(0) };
  expect(compositeKeep(film, composition, { edit: null, keep: null }, decoded)[centre]).toBe(65535);
});

test("detail 0 takes the band above model resolution away, inside the edit mask only", () => {
  const base = filmOf(2000, "MONOCHROME2");
  const film = { ...base, samples: base.samples.map((value, at) => value + (at % 2 === 0 ? 200 : -200)) };
  const composition = { crop: whole, intensity: film.intensity, feather: 8, detail: 0 };
  const recon = modelSquare(film, whole, film.intensity, RESOLUTION);
  const edit = new Uint8Array(64 * 64);
  edit[centre] = 255;
  const out = compositeKeep(film, composition, { edit, keep: null }, { resolution: RESOLUTION, edited: recon, recon });
  expect(Math.abs(out[centre]! - 2000)).toBeLessThanOrEqual(2);
  expect(out[centre + 1]).toBe(film.samples[centre + 1]);
});

test("the weight rises over the feather outside keep and falls to 0 at the frame", () => {
  const keep = new Uint8Array(100 * 100);
  for (let y = 0; y < 100; y++) keep.fill(255, y * 100, y * 100 + 40);
  const weight = changeWeight(keep, 100, 100, { x: 0, y: 0, size: 100 }, 8);
  const row = Array.from(weight.subarray(50 * 100, 51 * 100));
  expect(row.slice(0, 40).every((value) => value === 0)).toBe(true);
  expect(row[40]).toBeGreaterThan(0);
  expect(row.slice(39, 48).every((value, at, all) => at === 0 || value > all[at - 1]!)).toBe(true);
  expect(row.slice(47, 84).every((value) => value === 1)).toBe(true);
  expect(row.slice(84).every((value, at, all) => at === 0 || value < all[at - 1]!)).toBe(true);
  expect(row[99]).toBeLessThan(0.01);
});

test("a padded crop keeps the fall-off at its own frame, outside the film", () => {
  const weight = changeWeight(null, 40, 100, padCrop(40, 100), 8);
  expect(weight[50 * 40]).toBe(1);
  expect(weight[0]).toBeLessThan(0.01);
});

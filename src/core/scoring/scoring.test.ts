import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Models } from "../radedit/ports.ts";
import { directionalScore } from "./directional.ts";
import { scoringTensor, shareOutside } from "./frame.ts";
import { scoringGray } from "./gray8.ts";
import { resize8 } from "./resize8.ts";
import { scoreEdit } from "./score.ts";
import { similarityMap } from "./similarity-map.ts";

/** Written by training/scoring_fixtures.py with Pillow and SciPy. */
interface Fixtures {
  readonly resize: readonly {
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly pixels: readonly number[];
  }[];
  readonly smooth: { readonly side: number; readonly values: readonly number[] };
}
const fixtures = JSON.parse(readFileSync(new URL("fixtures/scoring.json", import.meta.url), "utf8")) as Fixtures;

/** The same pattern as in the script. */
const pattern = (width: number, height: number): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, at) => {
    const x = at % width;
    const y = Math.floor(at / width);
    return (x * x * 3 + y * 17 + x * y * 5) % 256;
  });

test("resizing equals Pillow's antialiased bilinear, byte for byte", () => {
  expect(fixtures.resize.length).toBeGreaterThan(4);
  for (const { from, to, pixels } of fixtures.resize) {
    const image = { width: from[0], height: from[1], data: pattern(...from) };
    expect([...resize8(image, ...to).data]).toEqual(pixels);
  }
});

test("the similarity map equals SciPy's gaussian_filter at σ 1.5 over the patch cosines", () => {
  const { side, values } = fixtures.smooth;
  const cells = side * side;
  // Patches on the unit circle whose cosine with (1, 0) is the script's pattern.
  const cosines = Array.from({ length: cells }, (_, at) => ((at * 37) % 101) / 101);
  const data = Float32Array.from([...cosines, ...cosines.map((c) => Math.sqrt(1 - c * c))]);
  const map = similarityMap({ dims: [1, 2, side, side], data }, Float32Array.of(3, 0));
  map.forEach((value, at) => expect(Math.abs(value - values[at]!)).toBeLessThan(1e-5));
});

test("the scored square is the centre of the film's shorter side at 512", () => {
  const wide = { width: 1024, height: 512, data: new Uint8Array(1024 * 512) };
  wide.data[32 * 1024 + 288] = 255;
  const { dims, data } = scoringTensor(wide, { resize: 512, crop: 448 });
  expect(dims).toEqual([1, 3, 448, 448]);
  expect([data[0], data[448 * 448], data[1]]).toEqual([1, 1, 0]);
});

const window = { lo: 1000, hi: 3000, polarity: "MONOCHROME2" } as const;

test("8-bit films are stretched by their own range, deeper ones by the shared window, and a constant film is black", () => {
  const film8 = { width: 3, height: 1, bitDepth: 8, samples: Uint8Array.of(50, 75, 100) } as const;
  expect([...scoringGray(film8, { lo: 0, hi: 255, polarity: "MONOCHROME2" }).data]).toEqual([0, 127, 255]);
  expect([...scoringGray(film8, { lo: 0, hi: 255, polarity: "MONOCHROME1" }).data]).toEqual([255, 127, 0]);
  const film16 = { width: 3, height: 1, bitDepth: 16, samples: Uint16Array.of(1000, 2000, 2500) } as const;
  expect([...scoringGray(film16, window).data]).toEqual([0, 127, 191]);
  const constant = { width: 2, height: 1, bitDepth: 8, samples: Uint8Array.of(9, 9) } as const;
  expect([...scoringGray(constant, { lo: 0, hi: 255, polarity: "MONOCHROME2" }).data]).toEqual([0, 0]);
});

const vector = fc
  .array(
    fc.oneof({ weight: 20, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) }, fc.constantFrom(NaN, Infinity)),
    {
      minLength: 4,
      maxLength: 4,
    },
  )
  .map((values) => Float32Array.from(values));

test("the directional score is never NaN, lies in −1..1, and does not change with an embedding's length", () => {
  fc.assert(
    fc.property(vector, vector, vector, vector, (a, b, c, d) => {
      const { score, reason } = directionalScore(a, b, c, d);
      expect(score === null).toBe(reason !== null);
      if (score === null) return;
      expect(score).not.toBeNaN();
      expect(Math.abs(score)).toBeLessThanOrEqual(1);
      const longer = directionalScore(
        a.map((value) => value * 4),
        b,
        c,
        d,
      ).score;
      expect(longer).not.toBeNull();
      expect(Math.abs(longer! - score)).toBeLessThan(1e-2);
    }),
  );
});

test("a film that moves as the text does scores 1, against it −1", () => {
  const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  expect(directionalScore(a, b, a, b).score).toBeCloseTo(1);
  expect(directionalScore(b, a, a, b).score).toBeCloseTo(-1);
});

const models: Pick<Models, "text" | "image"> = {
  text: {
    context: () => Promise.reject(new Error("not used")),
    embed: async (prompt) => (prompt.includes("effusion") ? Float32Array.of(0, 1) : Float32Array.of(1, 0)),
  },
  image: {
    embed: async ({ data }) => ({
      patches: { dims: [1, 2, 1, 1], data: new Float32Array(2) },
      embedding: data[0] === 0 ? Float32Array.of(0.8, 0.6) : Float32Array.of(0.6, 0.8),
    }),
  },
};
const gray = (first: number) => ({ width: 8, height: 8, data: new Uint8Array(64).fill(first) });
const input = {
  original: gray(0),
  edited: gray(255),
  prompt: "Right effusion",
  sourcePrompt: "No finding",
  warning: null,
};
const config = { resize: 8, crop: 6, threshold: 0.2 };

test("both cosines are against the prompt, and the threshold decides", async () => {
  const score = await scoreEdit(models, config, input);
  expect(score.cosineOriginal).toBeCloseTo(0.6);
  expect(score.cosineEdited).toBeCloseTo(0.8);
  expect(score.score).toBeCloseTo(1);
  expect(score.accepted).toBe(true);
});

test.each([
  [{ sourcePrompt: null }, "No source prompt was given"],
  [{ sourcePrompt: "Right effusion " }, "Prompt and source prompt are equal"],
  [{ sourcePrompt: "Small effusion" }, "Prompt and source prompt mean the same to the scorer"],
  [{ edited: gray(0) }, "The film looks unchanged to the scorer"],
  [{ prompt: "" }, "The prompt is empty"],
])("no score, with a reason: %o", async (changes, reason) => {
  expect(await scoreEdit(models, config, { ...input, ...changes })).toMatchObject({
    score: null,
    reason,
    accepted: null,
  });
});

test("the share of the edit mask outside the scored square counts pixels", () => {
  const mask = new Uint8Array(64 * 64);
  mask.fill(255, 3 * 64, 4 * 64);
  expect(shareOutside(mask, 64, { x: 0, y: 0, size: 64 }, { resize: 512, crop: 448 })).toBe(1);
  mask.fill(255, 4 * 64, 5 * 64);
  expect(shareOutside(mask, 64, { x: 0, y: 0, size: 64 }, { resize: 512, crop: 448 })).toBe((64 + 8) / 128);
  expect(shareOutside(new Uint8Array(64), 8, { x: 0, y: 0, size: 8 }, config)).toBe(0);
});

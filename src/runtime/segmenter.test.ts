import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/ort.ts";
import { tinyBundle } from "../../scripts/tiny-bundle.ts";
import { relativeError } from "../core/relative-error.ts";
import { unwrap } from "../core/result.ts";
import { openModels, readBundle, type OpenModels } from "./models.ts";
import { nodeBundle } from "./node-files.ts";
import { openRuntime } from "./open-runtime.ts";
import type { Session } from "./ort.ts";

const SIDE = 32;
let folder: string;
let open: OpenModels;
let segmenter: Session;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "radedit-segmenter-"));
  await tinyBundle(folder);
  const runtime = unwrap(await openRuntime(nodeHost, "cpu", { threads: 1 }));
  open = await openModels(await readBundle(nodeBundle(folder)), runtime);
  segmenter = await open.session("segmenter");
});
afterAll(async () => {
  await open.dispose();
  await rm(folder, { recursive: true, force: true });
});

/** Logits [B,2,32,32] of pictures of 32 x 32. */
const segment = async (...pictures: readonly Float32Array[]): Promise<Float32Array> => {
  const data = new Float32Array(pictures.length * SIDE * SIDE);
  for (const [item, picture] of pictures.entries()) data.set(picture, item * SIDE * SIDE);
  const { logits } = await segmenter.run({ image: { dims: [pictures.length, 1, SIDE, SIDE], data } });
  expect(logits?.dims).toEqual([pictures.length, 2, SIDE, SIDE]);
  return logits?.data ?? new Float32Array();
};

/** Grays in 0..1, smooth in one direction and rough in the other. */
const picture = (step: number): Float32Array =>
  Float32Array.from({ length: SIDE * SIDE }, (_, i) => ((i % SIDE) / SIDE + ((i * step) % 101) / 101) / 2);

test("neither brightness nor what else is in the batch changes a picture's logits", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      async (step, otherStep, shift) => {
        const alone = await segment(picture(step));
        const brighter = picture(step).map((gray) => gray + shift);
        const both = await segment(picture(otherStep), brighter);
        expect(relativeError(both.slice(alone.length), alone)).toBeLessThan(1e-4);
      },
    ),
    { numRuns: 20 },
  );
});

test("a picture of one gray has finite logits", async () => {
  const logits = await segment(new Float32Array(SIDE * SIDE).fill(0.5));
  expect(logits.every(Number.isFinite)).toBe(true);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createLruCache } from "./cache.ts";
import { createEstimator } from "./estimator.ts";
import { invert } from "./invert.ts";
import { PAPER, RELEASED, runLoop, type EditLoop, type LoopRule } from "./loop.ts";
import { normalDraws } from "./noise.ts";
import { cumulativeAlphas, scheduleSteps } from "./schedule.ts";
import { CONFIG, createContext } from "./test-support.ts";
import { drawTrajectory, latentAt } from "./trajectory.ts";

const CELLS = 64;
const X0 = normalDraws(99, 5, 4 * CELLS);

/** An inverted image, ready for the loop; by default the whole image is edited and nothing kept. */
const prepare = async (steps: number, changes: Partial<EditLoop> = {}, invertPrompt = ""): Promise<EditLoop> => {
  const { models, cancel, clock } = createContext();
  const estimator = createEstimator(models.denoiser, [4, 8, 8], cancel, clock);
  const trajectory = drawTrajectory(X0, scheduleSteps(CONFIG.schedule, steps, 0), 3);
  const context = await models.text.context(invertPrompt);
  const cache = createLruCache(2 ** 24);
  const inverted = await invert({ trajectory, context, estimator, cache, key: "", onSteps: () => undefined });
  return {
    trajectory,
    inverted,
    unconditional: await models.text.context(""),
    conditional: await models.text.context("Cardiomegaly"),
    guidance: 4,
    edit: new Uint8Array(CELLS).fill(1),
    keep: new Uint8Array(CELLS),
    rule: PAPER,
    sharesFirst: invertPrompt === "",
    estimator,
    onStep: () => undefined,
    ...changes,
  };
};

const largest = (a: Float32Array, b: Float32Array, where: (at: number) => boolean = () => true): number =>
  a.reduce((worst, value, at) => (where(at) ? Math.max(worst, Math.abs(value - b[at]!)) : worst), 0);

const lower = Uint8Array.from({ length: CELLS }, (_, at) => (at >= 40 ? 1 : 0));
const upper = Uint8Array.from({ length: CELLS }, (_, at) => (at < 24 ? 1 : 0));

/** How far the kept cells end from x0. */
const keptError = async (steps: number, rule: LoopRule): Promise<number> => {
  const latent = await runLoop(await prepare(steps, { edit: upper, keep: lower, rule }));
  return largest(latent, X0, (at) => lower[at % CELLS] === 1);
};

test.each([4, 8, 20])("kept cells equal x0 exactly at N = %i, and a shifted index is found out", async (steps) => {
  expect(await keptError(steps, PAPER)).toBe(0);
  expect(await keptError(steps, { ...PAPER, restored: (step) => step })).toBeGreaterThan(0.05);
});

test("full keep returns x0 exactly", async () => {
  const latent = await runLoop(await prepare(20, { keep: new Uint8Array(CELLS).fill(1), edit: new Uint8Array(CELLS) }));
  expect(latent).toEqual(X0);
});

test("guidance 0 or an empty edit mask returns x0", async () => {
  for (const steps of [1, 4, 20, 125]) {
    expect(largest(await runLoop(await prepare(steps, { guidance: 0 })), X0)).toBeLessThan(1e-5);
    expect(largest(await runLoop(await prepare(steps, { edit: new Uint8Array(CELLS) })), X0)).toBeLessThan(1e-5);
  }
});

test("a last step without its residual smooths, and stays finite", async () => {
  const latent = await runLoop(await prepare(8, { guidance: 0, rule: RELEASED }));
  expect(latent.every(Number.isFinite)).toBe(true);
  expect(largest(latent, X0)).toBeGreaterThan(1e-3);
});

/** The latent after the first of so many steps, and the last. */
const runGuided = async (steps: number, guidance: number): Promise<{ first: Float32Array; last: Float32Array }> => {
  const starts: Float32Array[] = [];
  const loop = await prepare(steps, { guidance, edit: upper, onStep: (_, latent) => void starts.push(latent) });
  const last = await runLoop(loop);
  return { first: starts[1] ?? last, last };
};

test("the prompt acts inside the edit mask first, and the whole latent is finite at any guidance", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 2, 5, 20),
      fc.double({ min: 0.5, max: 30, noNaN: true }),
      async (steps, guidance) => {
        const { first, last } = await runGuided(steps, guidance);
        const unguided = (await runGuided(steps, 0)).first;
        expect(largest(first, unguided, (at) => upper[at % CELLS] === 0)).toBe(0);
        expect(largest(first, unguided, (at) => upper[at % CELLS] === 1)).toBeGreaterThan(1e-3);
        expect(last.every(Number.isFinite)).toBe(true);
      },
    ),
    { numRuns: 15 },
  );
});

test("the loop is the paper's: noise map z with its division by s, restored latents, local guidance", async () => {
  const loop = await prepare(20, { edit: upper, keep: lower }, "Clear lungs");
  const latent = await runLoop(loop);
  const alphas = cumulativeAlphas(CONFIG.schedule);
  const { denoiser } = createContext();
  const estimateOf = async (data: Float32Array, t: number, context: EditLoop["conditional"]): Promise<Float32Array> =>
    (await denoiser.predict({ dims: [1, 4, 8, 8], data }, [t], context)).data;
  const invertContext = await createContext().models.text.context("Clear lungs");
  let x = latentAt(loop.trajectory, 0);
  for (const [index, { timestep: t }] of loop.trajectory.steps.entries()) {
    const here = alphas[t]!;
    const next = t - 50 < 0 ? 1 : alphas[t - 50]!;
    const s = Math.sqrt(((1 - next) / (1 - here)) * (1 - here / next));
    const mean = (value: number, e: number): number =>
      (Math.sqrt(next) * (value - Math.sqrt(1 - here) * e)) / Math.sqrt(here) +
      Math.sqrt(Math.max(0, 1 - next - s * s)) * e;
    const xh = latentAt(loop.trajectory, index);
    const reached = latentAt(loop.trajectory, index + 1);
    const eh = await estimateOf(xh, t, invertContext);
    const eu = await estimateOf(x, t, loop.unconditional);
    const ec = await estimateOf(x, t, loop.conditional);
    x = x.map((value, at) => {
      if (lower[at % CELLS] === 1) return reached[at]!;
      const e = upper[at % CELLS] === 1 ? eu[at]! + loop.guidance * (ec[at]! - eu[at]!) : eu[at]!;
      const residual = reached[at]! - mean(xh[at]!, eh[at]!);
      const z = s === 0 ? 0 : residual / s;
      return mean(value, e) + (s === 0 ? residual : s * z);
    });
  }
  expect(largest(latent, x)).toBeLessThan(1e-4);
  expect(largest(latent, X0)).toBeGreaterThan(0.1);
});

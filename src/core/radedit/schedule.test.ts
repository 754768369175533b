import fc from "fast-check";
import { expect, test } from "vitest";
import { cumulativeAlphas, scheduleSteps, skippedSteps, validateSteps, validSteps } from "./schedule.ts";
import { CONFIG } from "./test-support.ts";

const { schedule } = CONFIG;
const divisor = fc.constantFrom(...validSteps(schedule.trainSteps));
const skip = fc.double({ min: 0, max: 0.99, noNaN: true });

test("ā has the golden constants of the reference", () => {
  const alphas = cumulativeAlphas(schedule);
  const golden = [
    [4, 0.99930099],
    [9, 0.9981052],
    [19, 0.99423095],
    [99, 0.89701815],
    [249, 0.52408537],
    [499, 0.07858724],
    [699, 0.00696611],
    [799, 0.00153209],
    [999, 0.00004036],
  ] as const;
  for (const [t, value] of golden) expect(Math.abs(alphas[t]! - value)).toBeLessThan(5.1e-9);
});

test("steps are trailing, end at trainSteps/N − 1, and the noisiest floor(N·skip) are left out", () => {
  expect(scheduleSteps(schedule, 4, 0).map(({ timestep }) => timestep)).toEqual([999, 749, 499, 249]);
  expect(scheduleSteps(schedule, 25, 0.3)[0]?.timestep).toBe(719);
  fc.assert(
    fc.property(divisor, skip, (steps, ratio) => {
      const used = scheduleSteps(schedule, steps, ratio);
      expect(used).toHaveLength(steps - skippedSteps(steps, ratio));
      expect(used.at(-1)?.timestep).toBe(schedule.trainSteps / steps - 1);
    }),
  );
});

test("the coefficients are DDIM's posterior mean at η = 1", () => {
  const alphas = cumulativeAlphas(schedule);
  fc.assert(
    fc.property(divisor, skip, (steps, ratio) => {
      for (const { timestep, latent, estimate } of scheduleSteps(schedule, steps, ratio)) {
        const here = alphas[timestep]!;
        const previous = timestep - schedule.trainSteps / steps;
        const next = previous < 0 ? 1 : alphas[previous]!;
        const variance = ((1 - next) / (1 - here)) * (1 - here / next);
        const [x, e] = [0.7, -1.3];
        const predicted = (x - Math.sqrt(1 - here) * e) / Math.sqrt(here);
        const mean = Math.sqrt(next) * predicted + Math.sqrt(Math.max(0, 1 - next - variance)) * e;
        expect(Math.abs(latent * x + estimate * e - mean)).toBeLessThan(1e-9 * (1 + Math.abs(mean)));
      }
    }),
  );
});

test("every coefficient is finite, the last step's included", () => {
  fc.assert(
    fc.property(divisor, (steps) => {
      for (const step of scheduleSteps(schedule, steps, 0))
        for (const value of Object.values(step)) expect(Number.isFinite(value)).toBe(true);
    }),
  );
});

test("37 steps are refused with the nearest that divide 1000", () => {
  expect(validateSteps(37, 1000)).toEqual({
    ok: false,
    error: { code: "steps-divide", problem: "37 steps do not divide 1000", remedy: "choose 25 or 40" },
  });
  expect(validateSteps(25, 1000).ok).toBe(true);
  for (const steps of [0, -4, 2.5, 1001, Number.NaN, Infinity]) expect(validateSteps(steps, 1000).ok).toBe(false);
});

import { expect, test } from "vitest";
import { encodeRle } from "../mask/rle.ts";
import { UserFault } from "../result.ts";
import { createLruCache } from "./cache.ts";
import type { EditProgress } from "./candidate.ts";
import { runEdit } from "./edit.ts";
import { Cancelled } from "./ports.ts";
import type { EditRequest } from "./request.ts";
import { createContext, createFilm, createRequest, rectangle } from "./test-support.ts";
import type { EditTrace } from "./trace.ts";

/** Steps that run at the request's 20 steps and skip 0.3. */
const USED = 14;

const cost = async (changes: Partial<EditRequest>, batchSize = 1): Promise<number> => {
  const context = createContext(batchSize);
  const film = await createFilm();
  const { evaluations } = await runEdit(context, film, createRequest(film, changes));
  expect(context.denoiser.items()).toBe(evaluations);
  return evaluations;
};

test.each([1, 2, 3, 16])(
  "costs hold at a batch of %i: 3(N−S)−1 first, 2(N−S)−1 for another prompt and mask",
  async (size) => {
    const context = createContext(size);
    const film = await createFilm();
    const run = async (changes: Partial<EditRequest> = {}): Promise<number> =>
      (await runEdit(context, film, createRequest(film, changes))).evaluations;
    expect(await run()).toBe(3 * USED - 1);
    const another = { prompt: "Cardiomegaly", editMask: rectangle(film, [30, 30, 60, 60]), guidance: 3 };
    expect(await run(another)).toBe(2 * USED - 1);
    expect(await run({ seed: 8 })).toBe(3 * USED - 1);
  },
);

test("what masks and guidance make needless is not computed", async () => {
  const film = await createFilm();
  const empty = encodeRle(new Uint8Array(film.width * film.height), film.width, film.height);
  expect(await cost({ editMask: empty })).toBe(2 * USED - 1);
  expect(await cost({ guidance: 0 })).toBe(2 * USED - 1);
  expect(await cost({ guidance: 1, editMask: null, keepMask: null })).toBe(2 * USED);
  expect(await cost({ invertPrompt: "Clear lungs" })).toBe(3 * USED);
});

test("a batch joins the two estimates of a step", async () => {
  const context = createContext(16);
  const film = await createFilm();
  await runEdit(context, film, createRequest(film));
  expect(context.denoiser.calls()).toBe(1 + USED);
});

test("another skip finds the inversion's common steps in the cache", async () => {
  const context = createContext();
  const film = await createFilm();
  await runEdit(context, film, createRequest(film, { skip: 0.5 }));
  const { evaluations } = await runEdit(context, film, createRequest(film, { skip: 0.3 }));
  expect(evaluations).toBe(4 + 2 * USED - 1);
});

test.each([1, 3])("a cached and a fresh run give the same bytes at a batch of %i", async (batchSize) => {
  const film = await createFilm();
  const request = createRequest(film);
  const fresh = await runEdit(createContext(batchSize), film, request);
  const context = createContext(batchSize);
  await runEdit(context, film, createRequest(film, { prompt: "Another prompt", skip: 0.5 }));
  const cached = await runEdit(context, film, request);
  expect(cached.evaluations).toBeLessThan(fresh.evaluations);
  expect(cached.latent).toEqual(fresh.latent);
  expect(cached.samples).toEqual(fresh.samples);
  expect(cached.hash).toBe(fresh.hash);
});

test("the cache forgets what does not fit, and the bytes stay the same", async () => {
  const film = await createFilm();
  const request = createRequest(film);
  const context = { ...createContext(), caches: createLruCache(5000) };
  const first = await runEdit(context, film, request);
  const second = await runEdit(context, film, request);
  expect(context.caches.bytes()).toBeLessThanOrEqual(5000);
  expect(second.hash).toBe(first.hash);
});

test("cancel between any two calls stops at once and leaves nothing behind", async () => {
  const film = await createFilm();
  const request = createRequest(film, { steps: 4, skip: 0 });
  /** Lets the check pass so often, then cancels. */
  const attempt = async (allowed: number): Promise<unknown> => {
    const caches = createLruCache(2 ** 24);
    let left = allowed;
    const cancel = async (): Promise<void> => {
      if (left-- === 0) throw new Cancelled();
    };
    const outcome = await runEdit({ ...createContext(), caches, cancel }, film, request).catch(
      (error: unknown) => error,
    );
    if (outcome instanceof Cancelled) expect(caches.bytes()).toBe(0);
    return outcome;
  };
  // Eleven denoiser calls, six phases and the second decoding.
  const checks = 3 * 4 - 1 + 6 + 1;
  for (let allowed = 0; allowed < checks; allowed++) expect(await attempt(allowed)).toBeInstanceOf(Cancelled);
  expect(await attempt(checks)).toMatchObject({ evaluations: 11 });
});

test("changing skip changes no draw", async () => {
  const film = await createFilm();
  const traceOf = async (skip: number): Promise<EditTrace> => {
    const traces: EditTrace[] = [];
    await runEdit({ ...createContext(), trace: (made) => traces.push(made) }, film, createRequest(film, { skip }));
    return traces[0]!;
  };
  const long = (await traceOf(0)).tensors;
  const short = (await traceOf(0.6)).tensors;
  expect(short.timesteps.dims).toEqual([8]);
  expect(short.noise.data).toEqual(long.noise.data.slice(-short.noise.data.length));
  expect(short.timesteps.data).toEqual(long.timesteps.data.slice(-8));
  expect(short.x0.data).toEqual(long.x0.data);
});

test("the trace carries what an independent loop needs", async () => {
  const film = await createFilm();
  let trace: EditTrace | undefined;
  const request = createRequest(film, { editMask: null, keepMask: null });
  const { latent } = await runEdit({ ...createContext(), trace: (made) => (trace = made) }, film, request);
  expect(trace?.metadata).toEqual({ steps: "20", skip: "0.3", guidance: "7.5", seed: "7", final_residual: "keep" });
  expect(trace?.tensors.latent.data).toEqual(latent);
  expect(trace?.tensors.edit_mask.data.every((value) => value === 1)).toBe(true);
  expect(trace?.tensors.keep_mask.data.every((value) => value === 0)).toBe(true);
  expect(trace?.tensors.noise.dims).toEqual([USED, 4, 8, 8]);
  expect(trace?.tensors.text_uncond.dims).toEqual([1, 2, 3]);
});

test("kept source pixels are exact, and statistics are those of the composited film", async () => {
  const film = await createFilm(71, 93, 16);
  const candidate = await runEdit(createContext(), film, createRequest(film));
  expect(candidate.statistics.keep).toEqual({ pixels: 71 * 12, meanAbsolute: 0, maxAbsolute: 0, meanSigned: 0 });
  expect(candidate.statistics.edit.pixels).toBe(20 * 24);
  expect(candidate.statistics.edit.meanAbsolute).toBeGreaterThan(0);
  expect(candidate.samples).toBeInstanceOf(Uint16Array);
  expect(candidate.samples.subarray(0, 71 * 12)).toEqual(film.samples.subarray(0, 71 * 12));
});

test("an edit that changes nothing returns the source bit for bit", async () => {
  const film = await createFilm();
  const { samples, latent, score } = await runEdit(createContext(), film, createRequest(film, { guidance: 0 }));
  expect(samples).toEqual(film.samples);
  expect(latent.every(Number.isFinite)).toBe(true);
  expect(score).toMatchObject({ score: null, reason: "The film looks unchanged to the scorer", accepted: null });
});

test("the sampled posterior follows the seed, the mode does not", async () => {
  const film = await createFilm();
  // One context, so that an x0 of another mode or seed is in the cache, where only the key keeps it apart.
  const context = createContext();
  const x0 = async (vaeMode: EditRequest["vaeMode"], seed: number): Promise<ArrayLike<unknown>> => {
    const traces: EditTrace[] = [];
    await runEdit({ ...context, trace: (made) => traces.push(made) }, film, createRequest(film, { vaeMode, seed }));
    return traces[0]!.tensors.x0.data;
  };
  expect(await x0("mode", 1)).toEqual(await x0("mode", 2));
  expect(await x0("sample", 1)).toEqual(await x0("sample", 1));
  expect(await x0("sample", 1)).not.toEqual(await x0("sample", 2));
  expect(await x0("sample", 1)).not.toEqual(await x0("mode", 1));
});

test("compat released restores outside the edit mask whatever the keep mask holds, and nothing without one", async () => {
  const film = await createFilm();
  const empty = encodeRle(new Uint8Array(film.width * film.height), film.width, film.height);
  const latentOf = async (changes: Partial<EditRequest>): Promise<Float32Array> =>
    (await runEdit(createContext(), film, createRequest(film, { compat: "released", ...changes }))).latent;
  expect(await latentOf({ keepMask: empty })).toEqual(await latentOf({}));
  expect(await latentOf({ keepMask: null })).not.toEqual(await latentOf({}));
  const paper = await runEdit(createContext(), film, createRequest(film, { keepMask: empty }));
  expect(await latentOf({ keepMask: empty })).not.toEqual(paper.latent);
});

test("under compat released, candidate and trace name the cells that were restored", async () => {
  const film = await createFilm();
  const run = async (changes: Partial<EditRequest>) => {
    let trace: EditTrace | undefined;
    const request = createRequest(film, { compat: "released", ...changes });
    const candidate = await runEdit({ ...createContext(), trace: (made) => (trace = made) }, film, request);
    expect([...trace!.tensors.keep_mask.data]).toEqual([...candidate.effectiveKeep]);
    return candidate;
  };
  const { effectiveEdit, effectiveKeep } = await run({});
  expect(effectiveKeep).toEqual(effectiveEdit.map((cell) => 1 - cell));
  const padded = { crop: { x: -12, y: 0, size: 81 }, keepMask: null };
  expect((await run(padded)).effectiveKeep).not.toContain(1);
  expect((await run({ ...padded, compat: "paper" })).effectiveKeep).toContain(1);
});

test("progress counts every step once, with a preview in the reverse pass and a time left that runs out", async () => {
  const film = await createFilm();
  const seen: EditProgress[] = [];
  let now = 0;
  const clock = { now: () => (now += 10) };
  await runEdit(
    { ...createContext(2), clock, onProgress: (progress) => seen.push(progress) },
    film,
    createRequest(film),
  );
  const phases = seen.flatMap((progress) => (progress.kind === "phase" ? [progress.phase] : []));
  expect(phases).toEqual(["encode", "text", "invert", "edit", "decode", "score"]);
  const steps = seen.flatMap((progress) => (progress.kind === "step" ? [progress] : []));
  expect(steps.at(-1)).toMatchObject({ phase: "edit", done: 2 * USED, total: 2 * USED, secondsLeft: 0 });
  const previews = steps.filter(({ phase }) => phase === "edit").map(({ preview }) => preview?.gray.length);
  expect(previews).toEqual(new Array(USED).fill(64));
});

test("a missing keep mask is said, and a request for another film or bundle is refused", async () => {
  const film = await createFilm();
  const { warnings } = await runEdit(createContext(), film, createRequest(film, { keepMask: null }));
  expect(warnings[0]).toMatch(/^No keep mask: the whole film may drift/);
  for (const changes of [{ bundle: "other" }, { steps: 37 }, { source: { hash: "x", width: 1, height: 1 } }])
    await expect(runEdit(createContext(), film, createRequest(film, changes))).rejects.toBeInstanceOf(UserFault);
});

test("an edit mask at the frame is said to escape the score, and one under the keep mask to be without effect", async () => {
  const film = await createFilm();
  const editMask = rectangle(film, [20, 5, 40, 8]);
  const keepMask = rectangle(film, [0, 0, film.width, 20]);
  const { warnings, score } = await runEdit(createContext(), film, createRequest(film, { editMask, keepMask }));
  expect(score.warning).toBe("100 % of the edit mask lies outside the square that is scored");
  expect(warnings).toEqual([
    "The prompt has nowhere to act: the edit mask is empty, or the keep mask covers it",
    score.warning,
  ]);
});

test("without an edit mask the whole film is edited, and what of it escapes the score is said", async () => {
  const film = await createFilm();
  const { score } = await runEdit(createContext(), film, createRequest(film, { editMask: null }));
  // Of 70 by 81 pixels, the centres of 62 by 62 lie in the middle seven eighths of the crop.
  expect(score.warning).toBe("32 % of the film lies outside the square that is scored");
});

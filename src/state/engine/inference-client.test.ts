import type { Remote } from "comlink";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CancelHandle, EditInput, EngineInfo, InferenceApi, Outcome } from "../../../workers/contract.ts";
import type { Candidate } from "../../core/radedit/candidate.ts";
import { InferenceClient, type WorkerHost } from "./inference-client.ts";

const bundle = { bundleUrl: "http://localhost/models/demo/", backend: "auto" } as const;
const ignore = (): void => undefined;
const noSignal = new AbortController().signal;

/** Hosts whose edit does what the test says; a log shows which worker was asked what. */
const setUp = (edit: (handle: CancelHandle, worker: number) => Promise<Outcome<Candidate>>) => {
  const log: string[] = [];
  let workers = 0;
  const spawn = (): WorkerHost<InferenceApi> => {
    const worker = ++workers;
    const api: InferenceApi = {
      open: () => {
        log.push(`open ${worker}`);
        return Promise.resolve({ kind: "done", value: {} as EngineInfo });
      },
      edit: (handle) => {
        log.push(`edit ${worker}`);
        return edit(handle, worker);
      },
      cancel: () => log.push(`cancel ${worker}`),
    };
    return {
      api: api as unknown as Remote<InferenceApi>,
      crashed: new Promise(() => undefined),
      terminate: () => log.push(`kill ${worker}`),
    };
  };
  return { client: new InferenceClient(spawn), log };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a cancel that the worker answers keeps the worker", async () => {
  const { client, log } = setUp(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { kind: "cancelled" };
  });
  await client.open(noSignal, bundle, ignore);
  const stop = new AbortController();
  const first = client.edit(stop.signal, {} as EditInput, ignore);
  await vi.advanceTimersByTimeAsync(10);
  stop.abort();
  await vi.advanceTimersByTimeAsync(50);
  expect(await first).toEqual({ kind: "cancelled" });
  expect(log).toEqual(["open 1", "edit 1", "cancel 1"]);
});

test("a worker that does not answer a cancel is killed, and the next edit opens the bundle in a new one", async () => {
  const done: Outcome<Candidate> = { kind: "done", value: {} as Candidate };
  const { client, log } = setUp((_, worker) => (worker === 1 ? new Promise(ignore) : Promise.resolve(done)));
  await client.open(noSignal, bundle, ignore);
  const stop = new AbortController();
  const first = client.edit(stop.signal, {} as EditInput, ignore);
  await vi.advanceTimersByTimeAsync(10);
  stop.abort();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await first).toEqual({ kind: "cancelled" });
  expect(await client.edit(noSignal, {} as EditInput, ignore)).toEqual(done);
  expect(log).toEqual(["open 1", "edit 1", "cancel 1", "kill 1", "open 2", "edit 2"]);
});

test("a hung worker is replaced and the user told what to do", async () => {
  const { client, log } = setUp(() => new Promise(ignore));
  await client.open(noSignal, bundle, ignore);
  const edit = client.edit(noSignal, {} as EditInput, ignore);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await edit).toMatchObject({ kind: "failed", error: { code: "engine-hang" } });
  expect(log).toEqual(["open 1", "edit 1", "kill 1"]);
});

test("an edit cancelled while it waits in the queue never reaches the worker", async () => {
  const { client, log } = setUp(() => Promise.resolve({ kind: "cancelled" }));
  const stop = new AbortController();
  const open = client.open(noSignal, bundle, ignore);
  const edit = client.edit(stop.signal, {} as EditInput, ignore);
  stop.abort();
  await open;
  expect(await edit).toEqual({ kind: "cancelled" });
  expect(log).toEqual(["open 1"]);
});

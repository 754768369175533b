import type { Remote } from "comlink";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CancelHandle, EditInput, EngineInfo, InferenceApi, Outcome } from "../../../workers/contract.ts";
import type { Candidate } from "../../core/radedit/candidate.ts";
import { CrashNotice } from "./crash-notice.ts";
import { InferenceClient } from "./inference-client.ts";
import type { WorkerHost } from "./worker-host.ts";

const bundle = { bundleUrl: "http://localhost/models/demo/", backend: "auto" } as const;
const ignore = (): void => undefined;
const noSignal = new AbortController().signal;

/** Hosts whose edit does what the test says; a log shows which worker was asked what. */
const setUp = (
  edit: (handle: CancelHandle, worker: number) => Promise<Outcome<Candidate>>,
  { evaluationMilliseconds = 100, batchSize = 1 } = {},
) => {
  const log: string[] = [];
  let workers = 0;
  const spawn = (): WorkerHost<InferenceApi> => {
    const worker = ++workers;
    const api: InferenceApi = {
      open: () => {
        log.push(`open ${worker}`);
        return Promise.resolve({ kind: "done", value: { evaluationMilliseconds, batchSize } as EngineInfo });
      },
      edit: (handle) => {
        log.push(`edit ${worker}`);
        return edit(handle, worker);
      },
      cancel: () => log.push(`cancel ${worker}`),
    };
    return {
      api: api as unknown as Remote<InferenceApi>,
      onCrash: new CrashNotice().onCrash,
      terminate: () => log.push(`kill ${worker}`),
    };
  };
  return { client: new InferenceClient(spawn, () => log.push("reopened")), log };
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
  expect(log).toEqual(["open 1", "edit 1", "cancel 1", "kill 1", "open 2", "reopened", "edit 2"]);
});

test("a hung worker is replaced and the user told what to do", async () => {
  const { client, log } = setUp(() => new Promise(ignore));
  await client.open(noSignal, bundle, ignore);
  const edit = client.edit(noSignal, {} as EditInput, ignore);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await edit).toMatchObject({ kind: "failed", error: { code: "engine-hang" } });
  expect(log).toEqual(["open 1", "edit 1", "kill 1"]);
});

test("a call as slow as the bundle was measured is not hung", async () => {
  const { client } = setUp(() => new Promise(ignore), { evaluationMilliseconds: 10_000, batchSize: 2 });
  await client.open(noSignal, bundle, ignore);
  let ended = false;
  void client.edit(noSignal, {} as EditInput, ignore).then(() => (ended = true));
  await vi.advanceTimersByTimeAsync(199_000);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ended).toBe(true);
});

test("a call that throws ends its worker, and the next edit starts afresh", async () => {
  const done: Outcome<Candidate> = { kind: "done", value: {} as Candidate };
  const { client, log } = setUp((_, worker) =>
    worker === 1 ? Promise.reject(new Error("device lost")) : Promise.resolve(done),
  );
  await client.open(noSignal, bundle, ignore);
  await expect(client.edit(noSignal, {} as EditInput, ignore)).rejects.toThrow("device lost");
  expect(await client.edit(noSignal, {} as EditInput, ignore)).toEqual(done);
  expect(log).toEqual(["open 1", "edit 1", "kill 1", "open 2", "reopened", "edit 2"]);
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

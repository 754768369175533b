import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CrashNotice } from "./crash-notice.ts";
import { supervise, type Supervision } from "./supervise.ts";

const never = new Promise<never>(() => undefined);

const setUp = (changes: Partial<Supervision> = {}) => {
  const controller = new AbortController();
  const notice = new CrashNotice();
  const onCancel = vi.fn();
  const supervision: Supervision = {
    signal: controller.signal,
    onCancel,
    grace: () => 10_000,
    hang: () => 30_000,
    onCrash: notice.onCrash,
    ...changes,
  };
  return { controller, notice, onCancel, supervision };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a call that answers is passed on, and held by nothing", async () => {
  const { notice, supervision } = setUp();
  expect(await supervise(supervision, () => Promise.resolve(7))).toEqual({ kind: "settled", value: 7 });
  expect(vi.getTimerCount()).toBe(0);
  expect(notice.waiting).toBe(0);
});

test("a cancel is told at once, and a worker that answers within the grace time lives", async () => {
  const { controller, onCancel, supervision } = setUp();
  const result = supervise(
    supervision,
    () => new Promise<string>((resolve) => setTimeout(() => resolve("cancelled"), 9_000)),
  );
  controller.abort();
  expect(onCancel).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(await result).toEqual({ kind: "settled", value: "cancelled" });
});

test("a worker that does not answer a cancel is given up, progress or not", async () => {
  const { controller, supervision } = setUp();
  let beat = (): void => undefined;
  const result = supervise(supervision, (sign) => {
    beat = sign;
    return never;
  });
  controller.abort();
  await vi.advanceTimersByTimeAsync(9_999);
  beat();
  await vi.advanceTimersByTimeAsync(1);
  expect(await result).toMatchObject({ kind: "given-up", why: "cancel" });
});

test("no sign of life is a hang; every beat starts the wait again", async () => {
  const { supervision } = setUp();
  let done = false;
  let beat = (): void => undefined;
  const result = supervise(supervision, (sign) => {
    beat = sign;
    return never;
  });
  void result.then(() => (done = true));
  await vi.advanceTimersByTimeAsync(29_000);
  beat();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(done).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await result).toMatchObject({ kind: "given-up", why: "hang" });
});

test("a crash is reported with its detail, a call that throws rejects", async () => {
  const { notice, supervision } = setUp();
  const outOfMemory = { kind: "given-up", why: "crash", detail: "out of memory" };
  const running = supervise(supervision, () => never);
  notice.tell("out of memory");
  expect(await running).toEqual(outOfMemory);
  expect(await supervise(supervision, () => never), "a worker that was dead before").toEqual(outOfMemory);
  expect(vi.getTimerCount()).toBe(0);
  const { supervision: calm } = setUp();
  await expect(supervise(calm, () => Promise.reject(new Error("bug")))).rejects.toThrow("bug");
});

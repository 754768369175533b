import { expect, test } from "vitest";
import { Cancelled } from "../src/core/radedit/ports.ts";
import { cancelCheck } from "./cancel-token.ts";

test("the shared flag stops the call", async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const check = cancelCheck({ call: 1, flag }, new Set());
  await expect(check()).resolves.toBeUndefined();
  Atomics.store(flag, 0, 1);
  await expect(check()).rejects.toBeInstanceOf(Cancelled);
});

test("without shared memory a message stops the call it names, even one that comes while the check runs", async () => {
  const cancelled = new Set<number>();
  const check = cancelCheck({ call: 7, flag: null }, cancelled);
  cancelled.add(6);
  await expect(check()).resolves.toBeUndefined();
  const pending = check();
  queueMicrotask(() => cancelled.add(7));
  await expect(pending).rejects.toBeInstanceOf(Cancelled);
});

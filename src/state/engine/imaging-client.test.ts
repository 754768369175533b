import type { Remote } from "comlink";
import { expect, test } from "vitest";
import type { ImagingApi, Outcome } from "../../../workers/contract.ts";
import { CrashNotice } from "./crash-notice.ts";
import { ImagingClient } from "./imaging-client.ts";

const mask = { bytes: new Uint8Array(1), width: 1, height: 1 };
const done: Outcome<Uint8Array> = { kind: "done", value: mask.bytes };

/** Workers whose calls do what the test says, and the notice of each. */
const setUp = (keepAround: () => Promise<Outcome<Uint8Array>>) => {
  const workers: { readonly notice: CrashNotice; dead: boolean }[] = [];
  const client = new ImagingClient(() => {
    const worker = { notice: new CrashNotice(), dead: false };
    workers.push(worker);
    return {
      api: { keepAround } as unknown as Remote<ImagingApi>,
      onCrash: worker.notice.onCrash,
      terminate: () => (worker.dead = true),
    };
  });
  return { client, workers };
};

test("a call that has settled, either way, is held by nothing", async () => {
  const answers = [() => Promise.resolve(done), () => Promise.reject(new Error("bug"))];
  const { client, workers } = setUp(() => answers.shift()?.() ?? expect.unreachable());
  expect(await client.keepAround(mask)).toBe(done);
  await expect(client.keepAround(mask)).rejects.toThrow("bug");
  expect(workers.map(({ notice }) => notice.waiting)).toEqual([0]);
});

test("a worker that breaks rejects all its calls, and the next call starts another", async () => {
  let answer = new Promise<Outcome<Uint8Array>>(() => undefined);
  const { client, workers } = setUp(() => answer);
  const calls = [client.keepAround(mask), client.keepAround(mask)];
  workers[0]?.notice.tell("out of memory");
  for (const call of calls) await expect(call).rejects.toThrow("imaging worker: out of memory");
  answer = Promise.resolve(done);
  expect(await client.keepAround(mask)).toBe(done);
  expect(workers.map(({ dead }) => dead)).toEqual([true, false]);
});

import { expect, test } from "vitest";
import { createMutex } from "./mutex.ts";

test("tasks never overlap, keep their order, and survive a failure", async () => {
  const turn = createMutex();
  const log: string[] = [];
  const task = (name: string, fails = false) =>
    turn(async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([task("a"), task("b", true), task("c")]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

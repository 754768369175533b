import fc from "fast-check";
import { expect, test } from "vitest";
import { SerialQueue } from "./queue.ts";

test("tasks never overlap and keep their order, whichever of them fail", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ turns: fc.nat(4), fails: fc.boolean() })), async (tasks) => {
      const queue = new SerialQueue();
      const log: number[] = [];
      let running = 0;
      const results = tasks.map(({ turns, fails }, index) =>
        queue.run(async () => {
          running += 1;
          expect(running).toBe(1);
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          running -= 1;
          log.push(index);
          if (fails) throw new Error(String(index));
          return index;
        }),
      );
      const settled = await Promise.allSettled(results);
      expect(log).toEqual(tasks.map((_, index) => index));
      settled.forEach((result, index) => {
        expect(result.status).toBe(tasks[index]?.fails ? "rejected" : "fulfilled");
      });
    }),
  );
});

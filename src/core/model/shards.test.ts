import fc from "fast-check";
import { expect, test } from "vitest";
import { cutShards, locateIn } from "./shards.ts";
import type { PlacedTensor } from "./weights-table.ts";

const tensor = (file: number, begin: number, end: number): PlacedTensor => ({
  file,
  begin,
  end,
  dtype: "U8",
  shape: [end - begin],
});

/** Tensors of two files, one after another with small gaps. */
const layouts = fc
  .array(fc.record({ file: fc.constantFrom(0, 1), gap: fc.nat(3), size: fc.integer({ min: 1, max: 50 }) }), {
    minLength: 1,
  })
  .map((parts) => {
    const ends = [0, 0];
    return parts.map(({ file, gap, size }) => {
      const begin = (ends[file] ?? 0) + gap;
      ends[file] = begin + size;
      return tensor(file, begin, begin + size);
    });
  });

test("every tensor lies whole in one shard, and no shard is longer than allowed unless one tensor is", () => {
  fc.assert(
    fc.property(layouts, fc.integer({ min: 10, max: 200 }), (tensors, largest) => {
      const shards = cutShards(tensors, largest);
      for (const one of tensors) {
        const { location, offset, length } = locateIn(shards)(one);
        const shard = shards.find(({ name }) => name === location);
        expect([shard?.file, (shard?.begin ?? NaN) + offset, length]).toEqual([
          one.file,
          one.begin,
          one.end - one.begin,
        ]);
      }
      for (const { file, begin, end } of shards) {
        const inside = tensors.filter((one) => one.file === file && one.begin >= begin && one.end <= end);
        expect(end - begin <= largest || inside.length === 1).toBe(true);
      }
    }),
  );
});

test("a far tensor starts a shard of its own, so that what lies between is not read", () => {
  expect(cutShards([tensor(0, 0, 10), tensor(0, 10_000_000, 10_000_010)])).toHaveLength(2);
});

test("a tensor in no shard is a bug", () => {
  expect(() => locateIn(cutShards([tensor(0, 0, 10)]))(tensor(0, 5, 15))).toThrow("in no shard");
});

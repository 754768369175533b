import type { StoredTensor } from "./graphs/weights.ts";
import type { PlacedTensor } from "./weights-table.ts";

/** A range of a file that a session is handed under a name of its own. */
export interface Shard {
  readonly name: string;
  readonly file: number;
  readonly begin: number;
  readonly end: number;
}

/** Longest shard: a browser cannot allocate 2 GB in one piece. */
const LARGEST_SHARD = 512 * 2 ** 20;
/** Bytes that nobody asked for and that are handed over rather than start a new shard. */
const LARGEST_GAP = 2 ** 20;

/** Cuts a graph's tensors into shards at tensor borders. Nothing is rewritten. */
export const cutShards = (tensors: readonly PlacedTensor[], largest = LARGEST_SHARD): readonly Shard[] => {
  const sorted = [...tensors].sort((a, b) => a.file - b.file || a.begin - b.begin);
  const shards: Shard[] = [];
  for (const { file, begin, end } of sorted) {
    const last = shards.at(-1);
    const fits = last?.file === file && end - last.begin <= largest && begin - last.end <= LARGEST_GAP;
    if (last && fits) shards[shards.length - 1] = { ...last, end: Math.max(last.end, end) };
    else shards.push({ name: `shard-${shards.length}`, file, begin, end });
  }
  return shards;
};

/** Where the session finds a tensor. Throws when it lies in no shard. */
export const locateIn =
  (shards: readonly Shard[]) =>
  ({ file, dtype, shape, begin, end }: PlacedTensor): StoredTensor => {
    const shard = shards.find((one) => one.file === file && one.begin <= begin && end <= one.end);
    if (!shard) throw new Error(`bytes ${begin} to ${end} of file ${file} are in no shard`);
    return { dtype, shape, location: shard.name, offset: begin - shard.begin, length: end - begin };
  };

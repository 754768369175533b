import { transfer } from "comlink";
import type { Outcome } from "./contract.ts";

/** Marks the large arrays of a result for transfer instead of a copy; arrays in shared memory cannot be moved. */
export const handOver = <T>(outcome: Outcome<T>, arrays: (value: T) => readonly ArrayBufferView[]): Outcome<T> => {
  if (outcome.kind !== "done") return outcome;
  const buffers = arrays(outcome.value).map(({ buffer }) => buffer);
  const movable = buffers.filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer);
  return transfer(outcome, [...new Set(movable)]);
};

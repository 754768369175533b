import { z } from "zod";
import { requestFromRow } from "../src/core/dataset/manifest.ts";
import type { Provenance } from "../src/core/radedit/candidate.ts";
import type { EditRequest } from "../src/core/radedit/request.ts";
import { fail, ok, unwrap, type Result } from "../src/core/result.ts";
import { readInput } from "./files.ts";
import type { Io } from "./io.ts";

/** What a row says of the candidate to reproduce. */
export interface RecordedCandidate {
  readonly request: EditRequest;
  readonly hash: string;
  readonly provenance: Provenance;
}

const recordSchema = z.object({
  hash: z.string(),
  provenance: z.object({
    backend: z.enum(["cpu", "wasm", "webgpu"]),
    precision: z.string(),
    batchSize: z.number(),
    threads: z.int().positive().nullable(),
    engineVersion: z.string(),
  }),
});

const parseRow = (typed: string, text: string): Result<unknown> => {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return fail("row-json", `${typed} does not hold one JSON row`, "keep a single line of a manifest.jsonl in it");
  }
};

/** Reads ROW.json, or a manifest.jsonl of one line. */
export const readRow = async (io: Io, typed: string): Promise<RecordedCandidate> => {
  const row = unwrap(parseRow(typed, new TextDecoder().decode(await readInput(io, typed))));
  const request = unwrap(requestFromRow(row));
  const record = recordSchema.safeParse(row);
  if (record.success) return { request, ...record.data };
  return unwrap<never>(
    fail("row-invalid", `${typed} names no hash or backend`, "use a whole line of a manifest.jsonl"),
  );
};

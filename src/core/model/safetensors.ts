import { fail, ok, type Result } from "../result.ts";
import { elementCount } from "../tensor.ts";

/** Random access to bytes: a File, a Blob, an OPFS handle or a Node file descriptor behind one shape. */
export interface ByteSource {
  readonly size: number;
  /** Exactly `length` bytes from `offset`; the range is inside the source. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes of one element. Sub-byte weights are stored packed as U8. */
export const dtypeBytes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;

export type DType = keyof typeof dtypeBytes;

/** One tensor of a file; `begin` and `end` count bytes from the start of the file. */
export interface TensorEntry {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsTable {
  /** In the order of the data. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit on the header (100 MB), so that a damaged length cannot exhaust memory. */
const MAX_HEADER_BYTES = 100_000_000;
const REMEDY = "get the file again, or choose another safetensors file";

const isDType = (value: unknown): value is DType => typeof value === "string" && Object.hasOwn(dtypeBytes, value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const damaged = (problem: string): ReturnType<typeof fail> =>
  fail("safetensors", `The weights file is damaged, ${problem}`, REMEDY);

const parseEntry = (name: string, raw: unknown, dataStart: number, fileSize: number): Result<TensorEntry> => {
  if (!isRecord(raw)) return damaged(`the entry of ${name} is not an object`);
  const { dtype, shape, data_offsets: offsets } = raw as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  if (!isDType(dtype)) return damaged(`${name} has the unknown type ${String(dtype)}`);
  if (!isCounts(shape)) return damaged(`${name} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2) return damaged(`${name} has no valid offsets`);
  const [from, to] = offsets as [number, number];
  if (to < from || dataStart + to > fileSize) return damaged(`${name} lies outside the file`);
  if (to - from !== elementCount(shape) * dtypeBytes[dtype])
    return damaged(`${name} has ${to - from} bytes, which its shape [${shape.join(", ")}] of ${dtype} does not fill`);
  return ok({ dtype, shape, begin: dataStart + from, end: dataStart + to });
};

const parseMetadata = (raw: unknown): Result<Record<string, string>> => {
  if (raw === undefined) return ok({});
  if (!isRecord(raw) || !Object.values(raw).every((value) => typeof value === "string"))
    return damaged("its metadata is not a table of strings");
  return ok(raw as Record<string, string>);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/**
 * Reads and checks the header; no tensor data is read. Format: 8 bytes little-endian header length, a JSON header,
 * then the data (https://huggingface.co/docs/safetensors). Gaps between tensors are allowed, overlaps are not.
 */
export const readSafetensors = async (source: ByteSource): Promise<Result<SafetensorsTable>> => {
  if (source.size < 8) return damaged("it is too short for a header");
  const prefix = await source.read(0, 8);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true));
  if (length > source.size - 8) return damaged("its header runs beyond the end of the file");
  if (length > MAX_HEADER_BYTES) return damaged("its header is unreasonably long");
  const header = parseJson(new TextDecoder().decode(await source.read(8, length)));
  if (!isRecord(header)) return damaged("its header is not a JSON object");
  const { __metadata__: rawMetadata, ...entries } = header;
  const metadata = parseMetadata(rawMetadata);
  if (!metadata.ok) return metadata;
  const list: [string, TensorEntry][] = [];
  for (const [name, raw] of Object.entries(entries)) {
    const entry = parseEntry(name, raw, 8 + length, source.size);
    if (!entry.ok) return entry;
    list.push([name, entry.value]);
  }
  list.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [index, [name, entry]] of list.entries()) {
    const previous = list[index - 1];
    if (previous && entry.begin < previous[1].end) return damaged(`${previous[0]} and ${name} overlap`);
  }
  return ok({ tensors: new Map(list), metadata: metadata.value });
};

/** A ByteSource over bytes in memory. */
export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
});

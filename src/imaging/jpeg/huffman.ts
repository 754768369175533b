import { DamagedFile } from "../raster.ts";

/** A Huffman table in the canonical form of T.81, F.2.2.3; index = code length. */
export interface HuffmanTable {
  /** Largest code of each length, -1 where there is none. */
  readonly maxCode: Int32Array;
  /** What to add to a code of each length to find its place in `values`. */
  readonly offset: Int32Array;
  readonly values: Uint8Array;
}

/** The tables of a DHT segment as [class * 16 + id, table]; class 0 is DC, 1 is AC. */
export const readHuffmanTables = (payload: Uint8Array): (readonly [number, HuffmanTable])[] => {
  const tables: (readonly [number, HuffmanTable])[] = [];
  for (let at = 0; at < payload.length;) {
    const id = payload[at]!;
    const counts = payload.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const values = payload.subarray(at + 17, at + 17 + total);
    if (counts.length < 16 || values.length < total) throw new DamagedFile("a Huffman table is cut off");
    tables.push([id, canonical(counts, values)]);
    at += 17 + total;
  }
  return tables;
};

const canonical = (counts: Uint8Array, values: Uint8Array): HuffmanTable => {
  const maxCode = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    offset[length] = place - code;
    if (count > 0) maxCode[length] = code + count - 1;
    code = (code + count) * 2;
    place += count;
  }
  return { maxCode, offset, values };
};

/** Reads entropy-coded bits; byte stuffing is undone, and running into a marker or the end is an error. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  bit(): number {
    if (this.#count === 0) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new DamagedFile("the picture data end early");
      if (byte === 0xff && this.#bytes[this.#at++] !== 0) throw new DamagedFile("a marker inside the picture data");
      this.#bits = byte;
      this.#count = 8;
    }
    this.#count -= 1;
    return (this.#bits >> this.#count) & 1;
  }

  bits(length: number): number {
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 2 + this.bit();
    return value;
  }

  /** A difference or coefficient of `length` extra bits (T.81, F.2.2.1, EXTEND). */
  signed(length: number): number {
    if (length === 0) return 0;
    const value = this.bits(length);
    return value < 2 ** (length - 1) ? value - 2 ** length + 1 : value;
  }

  symbol(table: HuffmanTable): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = code * 2 + this.bit();
      if (code <= table.maxCode[length]!) return table.values[code + table.offset[length]!]!;
    }
    throw new DamagedFile("an unknown Huffman code");
  }

  /** Drops the rest of the byte and steps over the restart marker that must follow. */
  restart(): void {
    this.#count = 0;
    while (this.#bytes[this.#at] === 0xff && this.#bytes[this.#at + 1] === 0xff) this.#at += 1;
    const marker = this.#bytes[this.#at + 1] ?? 0;
    if (this.#bytes[this.#at] !== 0xff || marker < 0xd0 || marker > 0xd7)
      throw new DamagedFile("a restart marker is missing");
    this.#at += 2;
  }

  /** Offset of the first byte that was not read. */
  get position(): number {
    return this.#at;
  }
}

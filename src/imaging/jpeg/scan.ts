import { DamagedFile } from "../raster.ts";
import type { Component, Frame } from "./frame.ts";
import type { BitReader, HuffmanTable } from "./huffman.ts";

/** Natural position of the k-th coefficient of the zigzag (T.81, figure A.6). */
const ZIGZAG = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21],
  ...[28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61],
  ...[54, 47, 55, 62, 63],
);

export { ZIGZAG };

export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

/** Spectral selection first..last and successive approximation (T.81, B.2.3); baseline is 0..63 at bit 0. */
export interface ScanHeader {
  readonly components: readonly ScanComponent[];
  readonly first: number;
  readonly last: number;
  /** Bit position of an earlier pass, 0 in the first. */
  readonly high: number;
  readonly low: number;
}

const required = (table: HuffmanTable | undefined): HuffmanTable => {
  if (table === undefined) throw new DamagedFile("a Huffman table is missing");
  return table;
};

/** Decodes one scan into the frame's coefficients. @param restartInterval MCUs between restart markers, 0 = none */
export const decodeScan = (frame: Frame, scan: ScanHeader, reader: BitReader, restartInterval: number): void => {
  const predictors = new Map<Component, number>();
  let endOfBlockRun = 0;
  const { first, last, high, low } = scan;

  const dcFirst = (block: Int16Array, { component, dc }: ScanComponent): void => {
    const value = (predictors.get(component) ?? 0) + reader.signed(reader.symbol(required(dc)));
    predictors.set(component, value);
    block[0] = value << low;
  };

  const acFirst = (block: Int16Array, table: HuffmanTable, from: number): void => {
    if (endOfBlockRun > 0) {
      endOfBlockRun -= 1;
      return;
    }
    for (let k = from; k <= last; k++) {
      const symbol = reader.symbol(table);
      const run = symbol >> 4;
      const size = symbol & 15;
      if (size === 0 && run < 15) {
        endOfBlockRun = (1 << run) - 1 + reader.bits(run);
        return;
      }
      k += run;
      if (k > 63) throw new DamagedFile("a run leaves its block");
      if (size > 0) block[ZIGZAG[k]!] = reader.signed(size) << low;
    }
  };

  /** One more bit for a coefficient that is already known (T.81, G.1.2.3). */
  const refine = (block: Int16Array, at: number): void => {
    const value = block[at]!;
    if (reader.bit() === 1 && (value & (1 << low)) === 0) block[at] = value + (value > 0 ? 1 << low : -1 << low);
  };

  const acRefine = (block: Int16Array, table: HuffmanTable): void => {
    let k = first;
    while (endOfBlockRun === 0 && k <= last) {
      const symbol = reader.symbol(table);
      const size = symbol & 15;
      let run = symbol >> 4;
      if (size === 0 && run < 15) {
        endOfBlockRun = (1 << run) + reader.bits(run);
        break;
      }
      const fresh = size === 0 ? 0 : reader.bit() === 1 ? 1 << low : -1 << low;
      for (; k <= last; k++) {
        const at = ZIGZAG[k]!;
        if (block[at] !== 0) refine(block, at);
        else if (run-- === 0) {
          block[at] = fresh;
          break;
        }
      }
      k += 1;
    }
    if (endOfBlockRun === 0) return;
    for (; k <= last; k++) if (block[ZIGZAG[k]!] !== 0) refine(block, ZIGZAG[k]!);
    endOfBlockRun -= 1;
  };

  const decodeBlock = (part: ScanComponent, row: number, column: number): void => {
    const at = (row * part.component.stride + column) * 64;
    const block = part.component.coefficients.subarray(at, at + 64);
    if (first > 0) {
      if (high === 0) acFirst(block, required(part.ac), first);
      else acRefine(block, required(part.ac));
    } else if (high > 0) {
      if (reader.bit() === 1) block[0]! |= 1 << low;
    } else {
      dcFirst(block, part);
      if (last > 0) acFirst(block, required(part.ac), 1);
    }
  };

  const [alone] = scan.components.length === 1 ? scan.components : [];
  const across = alone === undefined ? frame.mcusWide : alone.component.blocksWide;
  const total = across * (alone === undefined ? frame.mcusHigh : alone.component.blocksHigh);
  for (let mcu = 0; mcu < total; mcu++) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      reader.restart();
      predictors.clear();
      endOfBlockRun = 0;
    }
    const row = Math.floor(mcu / across);
    const column = mcu % across;
    if (alone !== undefined) decodeBlock(alone, row, column);
    else
      for (const part of scan.components) {
        const { h, v } = part.component;
        for (let y = 0; y < v; y++) for (let x = 0; x < h; x++) decodeBlock(part, row * v + y, column * h + x);
      }
  }
};

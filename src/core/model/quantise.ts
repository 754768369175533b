import { elementCount } from "../tensor.ts";
import type { QuantisationScheme } from "./graphs/weights.ts";

/** Values that share a scale in the block schemes, along the flattened input axis K. */
export const blockSize = 32;

/** A quantised tensor as it lies in the file; layouts as documented at `Weight` in graphs/weights.ts. */
export interface Quantised {
  readonly scheme: QuantisationScheme;
  /** Original shape [O, ...rest]; K = product(rest). */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly dataType: "I8" | "U8";
  readonly dataShape: readonly number[];
  readonly scales: Float32Array;
  readonly scalesShape: readonly number[];
}

interface Layout {
  /** Values that share one scale, for a row of K values. */
  readonly block: number;
  readonly bits: 4 | 8;
  /** Added to q before it is stored; 0 stores two's complement. */
  readonly offset: number;
  /** Largest |q|: symmetric, so that zero and the sign are exact. */
  readonly largest: number;
  readonly dataType: "I8" | "U8";
}

const layout = (scheme: QuantisationScheme, rowLength: number): Layout => {
  switch (scheme) {
    case "dq-i8-channel":
      return { block: rowLength, bits: 8, offset: 0, largest: 127, dataType: "I8" };
    case "dq-i4-block32":
      return { block: blockSize, bits: 4, offset: 0, largest: 7, dataType: "U8" };
    case "mmnb-u4-b32":
      return { block: blockSize, bits: 4, offset: 8, largest: 7, dataType: "U8" };
    case "mmnb-u8-b32":
      return { block: blockSize, bits: 8, offset: 128, largest: 127, dataType: "U8" };
  }
};

/** The type that a scheme's values are stored as; nibbles lie two a byte. */
export const storedType = (scheme: QuantisationScheme): "I8" | "U8" => layout(scheme, blockSize).dataType;

const geometry = (scheme: QuantisationScheme, shape: readonly number[]) => {
  const rows = shape[0] ?? 1;
  const rowLength = elementCount(shape) / Math.max(rows, 1);
  const { block, ...rest } = layout(scheme, rowLength);
  const blocks = Math.ceil(rowLength / block);
  return { ...rest, block, rows, rowLength, blocks, rowBytes: (blocks * block * rest.bits) / 8 };
};

/** Shapes of the stored values and scales of a tensor of the given original shape. */
export const storedShapes = (
  scheme: QuantisationScheme,
  shape: readonly number[],
): { readonly data: readonly number[]; readonly scales: readonly number[] } => {
  const { rows, blocks, rowBytes } = geometry(scheme, shape);
  switch (scheme) {
    case "dq-i8-channel":
      return { data: shape, scales: [rows] };
    case "dq-i4-block32":
      return { data: [rows, rowBytes], scales: [rows, blocks] };
    default:
      return { data: [rows, blocks, rowBytes / blocks], scales: [rows * blocks] };
  }
};

/**
 * Symmetric round-to-nearest: scale = max|w| / largest over each block, so |w − q·scale| ≤ scale/2. Rows are padded
 * with zeros to whole blocks. Scales are rounded to float32 before the values are divided by them.
 */
export const quantise = (scheme: QuantisationScheme, values: Float32Array, shape: readonly number[]): Quantised => {
  const { rows, rowLength, block, blocks, bits, offset, largest, dataType, rowBytes } = geometry(scheme, shape);
  const data = new Uint8Array(rows * rowBytes);
  if (offset !== 0) data.fill(bits === 8 ? offset : offset * 0x11);
  const scales = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row += 1)
    for (let b = 0; b < blocks; b += 1) {
      const from = row * rowLength + b * block;
      const to = Math.min(from + block, (row + 1) * rowLength);
      let peak = 0;
      for (let i = from; i < to; i += 1) peak = Math.max(peak, Math.abs(values[i] ?? 0));
      const scale = Math.fround(peak / largest);
      scales[row * blocks + b] = scale;
      if (scale === 0) continue;
      for (let i = from; i < to; i += 1) {
        const rounded = Math.round((values[i] ?? 0) / scale);
        const q = Math.max(-largest, Math.min(largest, rounded)) + offset;
        const at = row * rowBytes * (8 / bits) + (i - row * rowLength);
        if (bits === 8) data[at] = q;
        else data[at >>> 1] = setNibble(data[at >>> 1] ?? 0, at & 1, q);
      }
    }
  const { data: dataShape, scales: scalesShape } = storedShapes(scheme, shape);
  return { scheme, shape, data, dataType, dataShape, scales, scalesShape };
};

/** Low nibble first. */
const setNibble = (byte: number, odd: number, value: number): number =>
  odd === 1 ? (byte & 0x0f) | ((value & 0xf) << 4) : (byte & 0xf0) | (value & 0xf);

/** q · scale, each product rounded to float32, as DequantizeLinear and MatMulNBits define it. */
export const dequantise = ({
  scheme,
  shape,
  data,
  scales,
}: Omit<Quantised, "dataType" | "dataShape" | "scalesShape">) => {
  const { rows, rowLength, block, blocks, bits, offset, rowBytes } = geometry(scheme, shape);
  const values = new Float32Array(rows * rowLength);
  for (let row = 0; row < rows; row += 1)
    for (let k = 0; k < rowLength; k += 1) {
      const at = row * rowBytes * (8 / bits) + k;
      const stored = bits === 8 ? (data[at] ?? 0) : ((data[at >>> 1] ?? 0) >>> ((at & 1) * 4)) & 0xf;
      const q = offset === 0 ? signed(stored, bits) : stored - offset;
      values[row * rowLength + k] = q * (scales[row * blocks + Math.floor(k / block)] ?? 0);
    }
  return values;
};

const signed = (stored: number, bits: 4 | 8): number => (stored << (32 - bits)) >> (32 - bits);

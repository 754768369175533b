import { elementCount } from "../tensor.ts";
import { dtypeBytes } from "./safetensors.ts";
import type { DType } from "./safetensors.ts";

export interface TensorDeclaration {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Bytes that a declared tensor fills. */
export const declaredBytes = ({ dtype, shape }: TensorDeclaration): number => elementCount(shape) * dtypeBytes[dtype];

/**
 * The head of a safetensors file whose tensors follow in the declared order without gaps, padded with spaces to 8 bytes
 * as the format's own writer does. Declare wide types first: then every tensor is aligned to its element.
 */
export const safetensorsHeader = (
  tensors: readonly TensorDeclaration[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => {
  let at = 0;
  const entries = tensors.map((tensor) => {
    const begin = at;
    at += declaredBytes(tensor);
    return [tensor.name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [begin, at] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }));
  const length = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
};

/** A whole file in memory; for traces, probes and tests. */
export const encodeSafetensors = (
  tensors: readonly (TensorDeclaration & { readonly data: ArrayBufferView })[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => {
  const header = safetensorsHeader(tensors, metadata);
  const file = new Uint8Array(header.length + tensors.reduce((sum, tensor) => sum + declaredBytes(tensor), 0));
  file.set(header);
  let at = header.length;
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.data;
    if (byteLength !== declaredBytes(tensor))
      throw new Error(`${tensor.name} has ${byteLength} bytes, declared are ${declaredBytes(tensor)}`);
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return file;
};

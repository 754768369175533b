import type { EditTrace } from "../src/core/radedit/trace.ts";
import { encodeSafetensors } from "../src/core/model/safetensors-writer.ts";

/** The file of `--trace`; int64 first, so that every tensor is aligned to its element. */
export const traceFile = ({ tensors, metadata }: EditTrace): Uint8Array => {
  const list = Object.entries(tensors).map(([name, { dims, data }]) => {
    const dtype = data instanceof BigInt64Array ? ("I64" as const) : ("F32" as const);
    return { name, dtype, shape: dims, data };
  });
  return encodeSafetensors(
    [...list.filter(({ dtype }) => dtype === "I64"), ...list.filter(({ dtype }) => dtype === "F32")],
    metadata,
  );
};

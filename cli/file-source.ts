import { open, stat } from "node:fs/promises";
import type { ByteSource } from "../src/core/model/safetensors.ts";

/** A file as random access; each read opens it, so that nothing has to be closed. */
export const fileSource = async (path: string): Promise<ByteSource> => ({
  size: (await stat(path)).size,
  read: async (offset, length) => {
    const handle = await open(path);
    try {
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      if (bytesRead < length) throw new Error(`${path} ends at byte ${offset + bytesRead}`);
      return bytes;
    } finally {
      await handle.close();
    }
  },
});

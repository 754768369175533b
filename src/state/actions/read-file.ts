import { notifyError } from "../notice-store.ts";
import { text } from "../strings.ts";

const LARGEST_FILE = 200 * 2 ** 20;

/** The bytes of a file that the user chose; null, and a notice, where it is too large or gone. */
export const readFile = async (file: Blob): Promise<Uint8Array<ArrayBuffer> | null> => {
  if (file.size > LARGEST_FILE) {
    notifyError(text.fault.fileLarge);
    return null;
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    notifyError(text.fault.fileRead);
    return null;
  }
};

import { canonicalJson } from "../hash.ts";
import type { ManifestRow } from "./manifest.ts";

/** The words that every generated picture carries. */
export const SYNTHETIC = "SYNTHETIC picture, made by a generative model; research use only, not for diagnosis";

/** Keyword of the iTXt chunk that holds the manifest row. */
const ROW_KEYWORD = "radedit";

/**
 * iTXt chunks of a generated film: the words, and the manifest row without what differs from run to run, so that a
 * reproduced candidate is the same file, byte for byte, from the page and from the command line.
 */
export const pngText = (row: ManifestRow): Readonly<Record<string, string>> => ({
  Disclaimer: SYNTHETIC,
  [ROW_KEYWORD]: canonicalJson({ ...row, files: undefined, milliseconds: undefined, evaluations: undefined }),
});

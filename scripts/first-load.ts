import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** What a first visit may load, in bytes after gzip. */
export const firstLoadLimit = 350_000;

/** ONNX Runtime's own JavaScript, which loads with the models. */
const runtime = /^ort[.-]/;

/**
 * Bytes after gzip of the build's JavaScript, without ONNX Runtime: the page, its workers and all chunks, so never less
 * than what the first visit loads.
 */
export const firstLoadBytes = (folder: string): number =>
  readdirSync(join(folder, "assets"))
    .filter((name) => /\.m?js$/.test(name) && !runtime.test(name))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, "assets", name)), { level: 9 }).length, 0);

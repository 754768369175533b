import { firstLoadBytes, firstLoadLimit } from "./first-load.ts";

/** `npm run size`: fails when a first visit would load more JavaScript than promised (ONNX Runtime and models apart). */
const bytes = firstLoadBytes("dist");
console.log(`JavaScript without ONNX Runtime: ${(bytes / 1000).toFixed(1)} of ${firstLoadLimit / 1000} kB after gzip`);
process.exitCode = bytes > 0 && bytes <= firstLoadLimit ? 0 : 1;

import react from "@vitejs/plugin-react";
import { defaultClientConditions } from "vite";
import { defineConfig } from "vitest/config";
import { isolationHeaders } from "./scripts/headers.ts";
import { licencesPlugin } from "./scripts/licences.ts";

/**
 * ONNX Runtime keeps its WebAssembly apart from its JavaScript under this export condition, so that `workers/` can
 * import both halves with `?url` and they are served from our own origin.
 */
const ortCondition = "onnxruntime-web-use-extern-wasm";

export default defineConfig({
  // Relative, so that dist/ works under any path of a static host.
  base: "./",
  // A missing file is a 404, never the page: a bundle must not be read from HTML.
  appType: "mpa",
  plugins: [react(), licencesPlugin()],
  resolve: { conditions: [...defaultClientConditions, ortCondition] },
  worker: { format: "es" },
  build: { target: "es2023", assetsInlineLimit: 0, chunkSizeWarningLimit: 1000 },
  server: { port: 4173, headers: isolationHeaders },
  test: {
    include: ["{src,workers,cli,scripts}/**/*.test.{ts,tsx}"],
    pool: "threads",
    testTimeout: 60_000,
  },
});

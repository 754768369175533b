import { defineConfig, mergeConfig } from "vite";
import base from "../../vite.config.ts";

/** The harness page, built as the product is but into a folder of its own; it never enters dist/. */
export default mergeConfig(
  base,
  defineConfig({
    root: "e2e/harness",
    publicDir: false,
    build: { outDir: "../../.cache/e2e/harness", emptyOutDir: true },
  }),
);

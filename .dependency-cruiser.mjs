/**
 * Holds the import direction of ARCHITECTURE.md:
 * core <- imaging, runtime <- workers, cli and core <- state <- editor, panels <- app; no cycles.
 */
const test = "\\.(test|spec)\\.tsx?$";
const page = "^src/(state|editor|panels|app)/";

const mayImport = (layer, allowed, comment) => ({
  name: `${layer
    .replaceAll(/[^a-z]+/g, " ")
    .trim()
    .replaceAll(" ", "-")}-direction`,
  comment,
  severity: "error",
  from: { path: layer, pathNot: test },
  to: { path: "^(src|workers|cli|scripts|e2e)/", pathNot: [layer, ...allowed] },
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "core-is-pure",
      comment: "src/core has no DOM, no React, no ONNX Runtime, no file system: numbers and ports only.",
      severity: "error",
      from: { path: "^src/core/", pathNot: test },
      to: {
        dependencyTypes: ["core", "npm", "npm-dev"],
        pathNot: "node_modules/(zod|onnx-proto|long|@huggingface/tokenizers)/",
      },
    },
    mayImport("^src/core/", [], "core imports core only."),
    mayImport("^src/imaging/", ["^src/core/"], "imaging imports core."),
    mayImport("^src/runtime/", ["^src/core/"], "runtime imports core."),
    mayImport("^src/state/", ["^src/core/", "^workers/contract\\.ts$"], "state imports core and the worker contract."),
    mayImport("^src/editor/", ["^src/(core|state)/", "^workers/contract\\.ts$"], "editor imports core and state."),
    mayImport("^src/panels/", ["^src/(core|state)/", "^workers/contract\\.ts$"], "panels import core and state."),
    mayImport("^src/app/", [page, "^src/core/", "^workers/contract\\.ts$"], "app imports the page, not the workers."),
    mayImport("^workers/", ["^src/(core|imaging|runtime)/"], "workers know nothing of the page."),
    mayImport("^cli/", ["^src/(core|imaging|runtime)/"], "the command line knows nothing of the page or its workers."),
    {
      name: "runtime-is-handed-the-ort-module",
      severity: "error",
      comment: "src/runtime is given onnxruntime-web or -node by its host; only types may be named.",
      from: { path: "^src/runtime/", pathNot: test },
      to: { path: "node_modules/onnxruntime-(web|node)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-unlisted-packages",
      severity: "error",
      from: { pathNot: "^e2e/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "\\?url$" } },
    {
      name: "tests-are-leaves",
      comment: "No product code imports a test or the end-to-end tests.",
      severity: "error",
      from: { path: "^(src|workers|cli)/", pathNot: test },
      to: { path: `${test}|^e2e/` },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "browser", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};

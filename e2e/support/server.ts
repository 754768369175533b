import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { serveFolders } from "../../scripts/static-server.ts";
import { tinyBundle } from "../../scripts/tiny-bundle.ts";
import { breakBundles } from "./broken-bundles.ts";

/**
 * What the specs run against: dist/ as a user gets it and, beside it, the harness page and the bundles that only tests
 * are served.
 */
const extra = join(".cache", "e2e");
const bundles = join(extra, "bundles");

const build = (...options: readonly string[]): void => {
  execFileSync(join("node_modules", ".bin", "vite"), ["build", "--logLevel", "error", ...options], {
    stdio: "inherit",
  });
};

build();
build("--config", "e2e/harness/vite.config.ts");
await tinyBundle(join(bundles, "tiny-fp32"), "fp32");
await tinyBundle(join(bundles, "tiny-int8"), "int8");
await breakBundles(join(bundles, "tiny-int8"));
await serveFolders(["dist", extra], Number(process.env["PORT"]), "127.0.0.1");

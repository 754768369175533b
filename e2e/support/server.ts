import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { serveFolders } from "../../scripts/static-server.ts";

/**
 * What the specs run against: dist/ as a user gets it and, beside it, the harness page and the tiny bundles that only
 * tests are served.
 */
const extra = join(".cache", "e2e");

const run = (command: string, ...args: readonly string[]): void => {
  execFileSync(join("node_modules", ".bin", command), args, { stdio: "inherit" });
};

run("vite", "build", "--logLevel", "warn");
run("vite", "build", "--logLevel", "warn", "--config", "e2e/harness/vite.config.ts");
for (const precision of ["fp32", "int8"]) {
  run("tsx", "scripts/tiny-bundle.ts", join(extra, "bundles", `tiny-${precision}`), precision);
}
await serveFolders(["dist", extra], Number(process.env["PORT"]), "127.0.0.1");

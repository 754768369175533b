import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium } from "./browser.ts";
import { noReport, tallyBrowser, tallyUnit, total, type Tally } from "./test-report.ts";

/** `npm test`: unit tests, then the browser tests, both to their end; the sum stands in the last line. */
const reports = join(".cache", "test");
const films = process.env["RADEDIT_SHARED_DATA"] ?? join("..", "shared", "data");

/** True when the command ended well. */
const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean => {
  const { error, status } = spawnSync(join("node_modules", ".bin", command), args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  if (error) console.error(error.message);
  return status === 0;
};

/**
 * The tally of a report, or a failure when the run ended before it wrote one. A run that ended badly counts a failure
 * also where its report names none: Vitest's leaves out errors outside tests.
 */
const read = (name: string, tally: (json: unknown) => Tally, well: boolean): Tally => {
  const path = join(reports, name);
  const told = existsSync(path) ? tally(JSON.parse(readFileSync(path, "utf8"))) : noReport;
  return well || told.failed > 0 ? told : { ...told, failed: 1 };
};

const chromium = (): string => {
  try {
    return ensureChromium();
  } catch (error) {
    console.error(`radedit: ${(error as Error).message}`);
    process.exit(2);
  }
};

const browser = chromium();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const unitJson = join(reports, "unit.json");
const unitWell = run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unitJson}`]);
const browserWell = run("playwright", ["test"], { CHROMIUM_PATH: browser });

const here = existsSync(films);
const sum = total([read("unit.json", tallyUnit, unitWell), read("browser.json", tallyBrowser, browserWell)], here);
console.log("");
if (here) console.log(`Real films: ${sum.realFilms.passed} passed, ${sum.realFilms.skipped} skipped.`);
else console.log("The tests on real films were skipped, no ../shared/data.");
if (sum.skipped > 0) console.log(`${sum.skipped} skipped, each with its reason above.`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The Chromium that the tests drive: CHROMIUM_PATH, else the first of the usual places; null when there is none. */
export const findChromium = (): string | null => {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return existsSync(named) ? named : null;
  return places.find((path) => existsSync(path)) ?? null;
};

const apt = (...args: readonly string[]): void => {
  execFileSync("apt-get", args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
};

/** Finds Chromium or, as root on Debian, installs it. Throws with the sentence to show. */
export const ensureChromium = (): string => {
  const found = findChromium();
  if (found) return found;
  const named = process.env["CHROMIUM_PATH"];
  if (named) throw new Error(`CHROMIUM_PATH is ${named}, where no file is: give the path of a Chromium or unset it`);
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("No browser here: installing Debian's chromium for the tests.");
    apt("update", "-qq");
    apt("install", "-y", "-qq", "--no-install-recommends", "chromium");
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error("the tests need Chromium: install it (apt-get install chromium) or give its path in CHROMIUM_PATH");
};

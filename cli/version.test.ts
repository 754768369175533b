import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ENGINE_VERSION } from "../src/core/version.ts";

test("the engine's version is the package's", () => {
  const text = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
  expect(JSON.parse(text)).toMatchObject({ version: ENGINE_VERSION });
});

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requestFromRow } from "../src/core/dataset/manifest.ts";
import { unwrap } from "../src/core/result.ts";
import { decodeFilm } from "../src/imaging/decode-film.ts";
import { testFilm } from "./support/films.ts";
import { openHarness } from "./support/harness.ts";
import { expect, test } from "./support/test.ts";

const bundle = "bundles/tiny-int8";

test("WebAssembly in Node and in Chromium give the same candidate", async ({ page, baseURL }) => {
  const folder = await mkdtemp(join(tmpdir(), "radedit-e2e-"));
  try {
    const film = testFilm(300, 260);
    const image = join(folder, "film.png");
    await writeFile(image, film.file.buffer);
    const out = join(folder, "out");
    const options = ["--bundle", join(".cache", "e2e", bundle), "--backend", "wasm", "--image", image, "--out", out];
    const edit = ["--prompt", "large right pleural effusion", "--source-prompt", "no acute process", "--seed", "11"];
    execFileSync(process.execPath, ["--import", "tsx", "cli/radedit.ts", "edit", ...options, ...edit], {
      stdio: "pipe",
    });
    const row = JSON.parse(await readFile(join(out, "manifest.jsonl"), "utf8")) as { readonly hash: string };

    const harness = await openHarness(page);
    const source = unwrap(await decodeFilm(film.file.buffer));
    const edited = await harness("edit", "wasm", `${baseURL}/${bundle}/`, source, unwrap(requestFromRow(row)), {});
    expect(edited.backend).toBe("wasm");
    expect(edited.hash).toBe(row.hash);
  } finally {
    await rm(folder, { recursive: true });
  }
});

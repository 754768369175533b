import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Candidate } from "../../src/core/radedit/candidate.ts";
import { createFilm, createRequest, rectangle } from "../../src/core/radedit/test-support.ts";
import { readBundle } from "../bundle-folder.ts";
import { readFilm } from "../files.ts";
import { openHost } from "../host.ts";
import type { Io } from "../io.ts";
import { figuresOf } from "./acceptance.ts";
import { checkFilm } from "./check.ts";
import { judgeFilms } from "./real-films.ts";

const films = join(process.env["RADEDIT_SHARED_DATA"] ?? join(import.meta.dirname, "../../../shared/data"), "cxr");
const silent: Io = { out: () => undefined, err: () => undefined, terminal: false, path: (typed) => typed };

const change = (meanAbsolute: number) => ({ meanAbsolute }) as Candidate["statistics"]["edit"];

test("a film passes only within every limit, and one kept pixel that differs is seen", async () => {
  const film = await createFilm(32, 32);
  const keepMask = rectangle(film, [0, 0, 8, 32]);
  const candidate = (edit: number, free: number, samples = film.samples) =>
    ({
      request: { ...createRequest(film), keepMask },
      samples,
      statistics: { edit: change(edit), free: change(free), keep: change(0) },
      score: { score: 0.5 },
    }) as Candidate;
  const passed = (edit: number, free: number, sham: number, samples = film.samples): boolean =>
    figuresOf(film, candidate(edit, free, samples), candidate(sham, 0)).passed;
  expect(passed(8, 4, 3.9)).toBe(true);
  expect(passed(7.9, 4, 3)).toBe(false);
  expect(passed(8, 4.1, 3)).toBe(false);
  expect(passed(8, 4, 4)).toBe(false);
  const touched = film.samples.slice();
  touched[5] = (touched[5] ?? 0) + 1;
  expect(passed(8, 4, 3, touched)).toBe(false);
});

test("a real film: the demo bundle's edit is visible, stays where it belongs and keeps what it must", async ({
  skip,
}) => {
  if (!existsSync(films)) {
    process.stderr.write("skipped, no ../shared/data\n");
    skip("no ../shared/data");
  }
  const [path = ""] = await judgeFilms(films, 1);
  const host = await openHost(await readBundle(silent, undefined), {});
  try {
    const { figures } = await checkFilm(silent, host, await readFilm(silent, path));
    expect(figures.keptEqual).toBe(figures.kept);
    expect(figures).toMatchObject({ passed: true });
  } finally {
    await host.close();
  }
}, 180_000);

import { z } from "zod";

/** What a test run came to. `realFilms` counts the tests whose title says that they run on real films. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly realFilms: { readonly passed: number; readonly skipped: number };
}

/** Tests on the films of ../shared/data carry these words in their title. */
const realFilm = /real films?\b/i;

const unitReport = z.object({
  testResults: z.array(
    z.object({
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** Reads the JSON of Vitest. A file that failed before its first test counts as one failure. */
export const tallyUnit = (json: unknown): Tally => {
  const files = unitReport.parse(json).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const count = (status: string, of = tests): number => of.filter((test) => test.status === status).length;
  const broken = files.filter(
    (file) => file.status === "failed" && count("failed", file.assertionResults) === 0,
  ).length;
  const films = tests.filter((test) => realFilm.test(test.fullName));
  const passed = count("passed");
  const failed = count("failed") + broken;
  return {
    passed,
    failed,
    skipped: tests.length - passed - count("failed"),
    realFilms: {
      passed: count("passed", films),
      skipped: films.length - count("passed", films) - count("failed", films),
    },
  };
};

const browserReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** Reads the JSON of Playwright. A flaky test has failed; so has a run with an error outside a test. */
export const tallyBrowser = (json: unknown): Tally => {
  const { stats, errors } = browserReport.parse(json);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    realFilms: { passed: 0, skipped: 0 },
  };
};

/** A run that left no report has failed as a whole. */
export const noReport: Tally = { passed: 0, failed: 1, skipped: 0, realFilms: { passed: 0, skipped: 0 } };

/** The sum, where real films that are here but were not tested count as one more failure. */
export const total = (tallies: readonly Tally[], filmsAreHere: boolean): Tally => {
  const sum = (pick: (tally: Tally) => number): number => tallies.reduce((all, tally) => all + pick(tally), 0);
  const realFilms = { passed: sum((t) => t.realFilms.passed), skipped: sum((t) => t.realFilms.skipped) };
  const neglected = filmsAreHere && (realFilms.passed === 0 || realFilms.skipped > 0) ? 1 : 0;
  return {
    passed: sum((t) => t.passed),
    failed: sum((t) => t.failed) + neglected,
    skipped: sum((t) => t.skipped),
    realFilms,
  };
};

import { Command } from "commander";
import { createLruCache, type Cache } from "../src/core/radedit/cache.ts";
import type { Candidate, Phase } from "../src/core/radedit/candidate.ts";
import { runEdit } from "../src/core/radedit/edit.ts";
import { readBundle } from "./bundle-folder.ts";
import { buildRequest } from "./edit-request.ts";
import { readSamples } from "./example/samples.ts";
import { readFilm } from "./files.ts";
import { hostOptions, openHost, type HostOptions } from "./host.ts";
import { processIo, type Io } from "./io.ts";
import { wholeNumber } from "./options.ts";
import { runProgram } from "./program.ts";

interface BenchOptions extends HostOptions {
  readonly count: string;
  readonly steps?: string;
  readonly against?: string;
}

const PHASES = ["encode", "text", "invert", "edit", "decode", "score"] as const satisfies readonly Phase[];

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

const seconds = ({ milliseconds }: Candidate): number =>
  PHASES.reduce((sum, phase) => sum + milliseconds[phase], 0) / 1000;

const command = (io: Io): Command =>
  hostOptions(new Command("bench"))
    .description("seconds per edit of the shipped film, and their split by phase")
    .option("--count <N>", "edits to take the median of", "3")
    .option("--steps <N>", "steps (default: the bundle's)")
    .option("--against <DIR>", "another bundle, edited in turn with the first; the ratio of both is printed")
    .action((options: BenchOptions) => bench(io, options));

const bench = async (io: Io, options: BenchOptions): Promise<void> => {
  const count = wholeNumber("count", options.count, 1);
  const subjects = [await openSubject(io, options)];
  try {
    if (options.against !== undefined) subjects.push(await openSubject(io, { ...options, bundle: options.against }));
    // In turn, so that what else the machine does falls on both alike.
    for (let index = 0; index < count; index++) for (const subject of subjects) await subject.run();
    for (const subject of subjects) report(io, subject);
    const [own, other] = subjects.map(({ first }) => median(first.map(seconds)));
    if (own !== undefined && other !== undefined)
      io.out(`an edit takes ${(own / other).toFixed(2)} times as long as with ${options.against ?? ""}\n`);
  } finally {
    for (const { close } of subjects) await close();
  }
};

/** One bundle at work on the shipped film, and what its edits took. */
interface Subject extends Circumstances {
  readonly first: Candidate[];
  readonly again: Candidate[];
  readonly run: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const openSubject = async (io: Io, options: BenchOptions): Promise<Subject> => {
  const opening = performance.now();
  const host = await openHost(await readBundle(io, options.bundle), options);
  const opened = (performance.now() - opening) / 1000;
  const [sample] = await readSamples();
  if (sample === undefined) throw new Error("public/samples/index.json is empty");
  const film = await readFilm(io, sample.film);
  const { prompt, sourcePrompt, editMask, keepMask } = sample;
  const steps = options.steps === undefined ? {} : { steps: options.steps };
  const request = await buildRequest(io, { prompt, sourcePrompt, editMask, keepMask, ...steps }, film, {
    ...host.bundle.defaults,
    hash: host.config.hash,
  });
  const edit = (caches: Cache, prompt = request.prompt): Promise<Candidate> =>
    runEdit({ ...host, caches, clock: performance, cancel: async () => undefined, onProgress: () => undefined }, film, {
      ...request,
      prompt,
    });
  const first: Candidate[] = [];
  const again: Candidate[] = [];
  const run = async (): Promise<void> => {
    const caches = createLruCache(2 ** 28);
    first.push(await edit(caches));
    again.push(await edit(caches, sample.sourcePrompt));
  };
  const { provenance, close, bundle } = host;
  return { name: bundle.name, provenance, opened, steps: request.steps, skip: request.skip, first, again, run, close };
};

interface Circumstances {
  readonly name: string;
  readonly provenance: Candidate["provenance"];
  readonly opened: number;
  readonly steps: number;
  readonly skip: number;
}

const report = (io: Io, { name, provenance, opened, steps, skip, first, again }: Subject): void => {
  const { backend, precision, threads, batchSize } = provenance;
  io.out(
    `${name}: backend ${backend}, ${precision}, ${threads === null ? "" : `${threads} threads, `}batch ${batchSize}\n`,
  );
  io.out(`steps ${steps}, skip ${skip}; median of ${first.length}; opening the bundle ${opened.toFixed(1)} s\n`);
  for (const [label, runs] of [
    ["first edit", first],
    ["further prompt", again],
  ] as const) {
    const total = median(runs.map(seconds));
    io.out(`${label.padEnd(15)} ${total.toFixed(1).padStart(6)} s, ${runs[0]?.evaluations ?? 0} evaluations\n`);
    for (const phase of PHASES) {
      const part = median(runs.map(({ milliseconds }) => milliseconds[phase])) / 1000;
      io.out(`  ${phase.padEnd(13)} ${part.toFixed(2).padStart(6)} s ${Math.round((100 * part) / total)} %\n`);
    }
  }
};

process.exit(await runProgram(command(processIo), process.argv.slice(2), processIo));

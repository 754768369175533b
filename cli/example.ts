import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { keepAround } from "../src/core/mask/morphology.ts";
import { encodeRle } from "../src/core/mask/rle.ts";
import type { SourceImage } from "../src/core/image/source.ts";
import { createLruCache } from "../src/core/radedit/cache.ts";
import type { Candidate } from "../src/core/radedit/candidate.ts";
import { runEdit } from "../src/core/radedit/edit.ts";
import type { EditRequest } from "../src/core/radedit/request.ts";
import { fail, unwrap } from "../src/core/result.ts";
import { readBundle } from "./bundle-folder.ts";
import { buildRequest } from "./edit-request.ts";
import { figuresOf, HEAD, line, SHAM_PROMPT, type Figures } from "./example/acceptance.ts";
import { contactSheet } from "./example/contact-sheet.ts";
import { judgeFilms, lungEllipse, REAL_PROMPT } from "./example/real-films.ts";
import { readSamples } from "./example/samples.ts";
import { publish, readFilm } from "./files.ts";
import { hostOptions, openHost, type Host, type HostOptions } from "./host.ts";
import { processIo, type Io } from "./io.ts";
import { wholeNumber } from "./options.ts";
import { candidateOutput } from "./outputs.ts";
import { createProgress } from "./progress.ts";
import { runProgram } from "./program.ts";

interface ExampleOptions extends HostOptions {
  /** A folder, or true where the option stands alone. */
  readonly films?: string | true;
  readonly count: string;
  readonly out: string;
}

const realFilms = fileURLToPath(new URL("../../shared/data/cxr", import.meta.url));

const command = (io: Io): Command =>
  hostOptions(new Command("example"))
    .description("edit the shipped film (or real ones) and check what an edit must come to")
    .option("--films [DIR]", "check films of this folder instead (default: ../shared/data/cxr)")
    .option("--count <N>", "how many of them", "10")
    .option("--out <DIR>", "folder for picture and manifest", "out/example")
    .action((options: ExampleOptions) => example(io, options));

/** The edit and its sham, which differ in the prompt alone; they share what the caches hold. */
const editWithSham = async (
  io: Io,
  host: Host,
  film: SourceImage,
  request: EditRequest,
): Promise<{ readonly edited: Candidate; readonly figures: Figures }> => {
  const context = { ...host, caches: createLruCache(256 * 2 ** 20), clock: performance, cancel: async () => undefined };
  const run = async (label: string, prompt: string): Promise<Candidate> => {
    const progress = createProgress(io, label);
    const candidate = await runEdit({ ...context, onProgress: progress.report }, film, { ...request, prompt });
    progress.end();
    return candidate;
  };
  const edited = await run("edit: ", request.prompt);
  return { edited, figures: figuresOf(film, edited, await run("sham edit: ", SHAM_PROMPT)) };
};

const shippedFilm = async (io: Io, host: Host, options: ExampleOptions): Promise<readonly Figures[]> => {
  const [sample] = await readSamples();
  if (sample === undefined) throw new Error("public/samples/index.json is empty");
  const film = await readFilm(io, sample.film);
  const { prompt, sourcePrompt, editMask, keepMask } = sample;
  const defaults = { ...host.bundle.defaults, hash: host.config.hash };
  const request = await buildRequest(io, { prompt, sourcePrompt, editMask, keepMask, seed: "1" }, film, defaults);
  const { edited, figures } = await editWithSham(io, host, film, request);
  const { files, row } = candidateOutput(film, edited, 1);
  const manifest = new TextEncoder().encode(`${JSON.stringify(row)}\n`);
  const written = new Map([...files, ["example.png", contactSheet(film, edited)], ["manifest.jsonl", manifest]]);
  await publish(io, options.out, written);
  io.out(`${HEAD}\n${line("shipped", figures)}\nwritten: ${join(options.out, "example.png")} and manifest.jsonl\n`);
  return [figures];
};

const checkFilms = async (io: Io, host: Host, folder: string, count: number): Promise<readonly Figures[]> => {
  const all: Figures[] = [];
  io.out(`${HEAD}\n`);
  for (const path of await judgeFilms(folder, count)) {
    const film = await readFilm(io, path);
    const { width, height, hash } = film;
    const defaults = { ...host.bundle.defaults, hash: host.config.hash };
    const texts = { prompt: REAL_PROMPT, sourcePrompt: SHAM_PROMPT, seed: "1" };
    const editMask = lungEllipse(film);
    const request = {
      ...(await buildRequest(io, texts, film, defaults)),
      editMask: encodeRle(editMask, width, height),
      keepMask: encodeRle(keepAround(editMask, width, height), width, height),
    };
    const { figures } = await editWithSham(io, host, film, request);
    io.out(`${line(hash.slice(0, 12), figures)}\n`);
    all.push(figures);
  }
  return all;
};

const example = async (io: Io, options: ExampleOptions): Promise<void> => {
  const count = wholeNumber("count", options.count, 1);
  const host = await openHost(await readBundle(io, options.bundle), options);
  try {
    const folder = options.films === true ? realFilms : options.films;
    const figures = await (folder === undefined ? shippedFilm(io, host, options) : checkFilms(io, host, folder, count));
    const failed = figures.filter(({ passed }) => !passed).length;
    if (failed > 0)
      unwrap(
        fail(
          "acceptance",
          `${failed} of ${figures.length} films fail the acceptance limits`,
          "train the bundle further",
        ),
      );
  } finally {
    await host.close();
  }
};

process.exit(await runProgram(command(processIo), process.argv.slice(2), processIo));

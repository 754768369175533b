import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { fail, unwrap } from "../src/core/result.ts";
import { readBundle } from "./bundle-folder.ts";
import { buildRequest } from "./edit-request.ts";
import { HEAD, line, type Figures } from "./example/acceptance.ts";
import { CHECKED, checkEdit, checkFilm } from "./example/check.ts";
import { contactSheet } from "./example/contact-sheet.ts";
import { judgeFilms } from "./example/real-films.ts";
import { readSamples } from "./example/samples.ts";
import { publish, readFilm } from "./files.ts";
import { hostOptions, openHost, type Host, type HostOptions } from "./host.ts";
import { processIo, type Io } from "./io.ts";
import { wholeNumber } from "./options.ts";
import { candidateOutput } from "./outputs.ts";
import { runProgram } from "./program.ts";

interface ExampleOptions extends HostOptions {
  /** A folder, or true where the option stands alone. */
  readonly films?: string | true;
  readonly count: string;
  readonly out: string;
}

const realFilms = join(
  process.env["RADEDIT_SHARED_DATA"] ?? fileURLToPath(new URL("../../shared/data", import.meta.url)),
  "cxr",
);

const command = (io: Io): Command =>
  hostOptions(new Command("example"))
    .description("edit the shipped film (or real ones) and check what an edit must come to")
    .option("--films [DIR]", "check films of this folder instead (default: ../shared/data/cxr)")
    .option("--count <N>", "how many of them", "10")
    .option("--out <DIR>", "folder for picture and manifest", "out/example")
    .action((options: ExampleOptions) => example(io, options));

const shippedFilm = async (io: Io, host: Host, options: ExampleOptions): Promise<readonly Figures[]> => {
  const [sample] = await readSamples();
  if (sample === undefined) throw new Error("public/samples/index.json is empty");
  const film = await readFilm(io, sample.film);
  const { prompt, sourcePrompt, editMask, keepMask } = sample;
  const defaults = { ...host.bundle.defaults, hash: host.config.hash };
  const request = await buildRequest(io, { prompt, sourcePrompt, editMask, keepMask, ...CHECKED }, film, defaults);
  const { edited, figures } = await checkEdit(io, host, film, request);
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
    const { figures } = await checkFilm(io, host, film);
    io.out(`${line(film.hash.slice(0, 12), figures)}\n`);
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

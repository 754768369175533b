import { Option, type Command } from "commander";
import { createLruCache } from "../../src/core/radedit/cache.ts";
import { effectiveMasks } from "../../src/core/mask/effective.ts";
import { decodeRle } from "../../src/core/mask/rle.ts";
import type { Candidate } from "../../src/core/radedit/candidate.ts";
import { runEdit } from "../../src/core/radedit/edit.ts";
import type { EditRequest } from "../../src/core/radedit/request.ts";
import type { EditTrace } from "../../src/core/radedit/trace.ts";
import { validateRequest } from "../../src/core/radedit/validate.ts";
import { requestWarnings } from "../../src/core/radedit/warnings.ts";
import { fail, unwrap } from "../../src/core/result.ts";
import type { SourceImage } from "../../src/core/image/source.ts";
import { buildRequest, type RequestOptions } from "../edit-request.ts";
import { openFolder, publish, readFilm, writeWhole } from "../files.ts";
import { readBundle } from "../bundle-folder.ts";
import { hostOptions, openHost, type Host, type HostOptions } from "../host.ts";
import type { Io } from "../io.ts";
import { readRow, type RecordedCandidate } from "../manifest-row.ts";
import { wholeNumber } from "../options.ts";
import { candidateOutput, OUTPUT_NAME } from "../outputs.ts";
import { withProgress } from "../progress.ts";
import { traceFile } from "../trace-file.ts";

interface EditOptions extends RequestOptions, HostOptions {
  readonly image: string;
  readonly out: string;
  readonly count?: string;
  readonly trace?: string;
  readonly fromManifest?: string;
}

/** Between edits of one run only x0 and the inversion of one film are worth keeping. */
const CACHE_BYTES = 256 * 2 ** 20;

const REQUEST_OPTIONS: readonly (readonly [flags: string, description: string])[] = [
  ["--edit-mask <F>", "where the prompt acts; left out: the whole film"],
  ["--keep-mask <F>", "what stays exactly as it is; left out: nothing"],
  ["--prompt <T>", "what the edited film should show"],
  ["--source-prompt <T>", "what the film shows now, for scoring"],
  ["--invert-prompt <T>", "text during inversion (default: empty)"],
  ["--steps <N>", "steps, a divisor of the bundle's train steps (default: the bundle's)"],
  ["--skip <R>", "share of the noisiest steps left out, 0 to below 1 (default: the bundle's)"],
  ["--guidance <W>", "strength of the prompt, 0 to 100 (default: the bundle's)"],
  ["--seed <N>", "0 to 4294967295 (default: 0)"],
  ["--count <N>", "candidates, with seeds seed to seed + N - 1 (default: 1)"],
  ["--crop <C>", "center, pad or X,Y,SIZE in source pixels (default: center)"],
  ["--intensity <LO,HI>", "stored values that become black and white (default: the film's)"],
  ["--composite <C>", "keep, or raw for the model's square as it is (default: keep)"],
  ["--feather <PX>", "source pixels over which the change rises outside keep (default: 8)"],
  ["--detail <R>", "share of fine detail kept inside the edit mask, 0 to 1 (default: 1)"],
  ["--vae <MODE>", "mode, or sample (default: mode)"],
  ["--compat <C>", "released: with the released pipeline's known differences"],
];

const attribute = (flags: string): string => new Option(flags).attributeName();

export const addEdit = (program: Command, io: Io): void => {
  const command = program.command("edit").description("edit a film, or reproduce a candidate from its manifest row");
  command
    .requiredOption("--image <F>", "the film: PNG or JPEG")
    .requiredOption("--out <DIR>", "folder for the results");
  for (const [flags, description] of REQUEST_OPTIONS) command.option(flags, description);
  const row = new Option("--from-manifest <ROW>", "reproduce the candidate of this manifest row");
  command.addOption(row.conflicts(REQUEST_OPTIONS.map(([flags]) => attribute(flags))));
  command.option("--trace <F>", "also write the run's tensors (safetensors); needs --count 1");
  hostOptions(command).action((options: EditOptions) => edit(io, options));
};

const edit = async (io: Io, options: EditOptions): Promise<void> => {
  const count = options.count === undefined ? 1 : wholeNumber("count", options.count, 1);
  if (options.trace !== undefined && count > 1)
    unwrap(fail("trace-count", `--trace holds one run, and --count asks for ${count}`, "give --count 1"));
  const film = await readFilm(io, options.image);
  const recorded = options.fromManifest === undefined ? null : await readRow(io, options.fromManifest);
  const opened = await readBundle(io, options.bundle);
  const request =
    recorded?.request ??
    (await buildRequest(io, options, film, { ...opened.bundle.defaults, hash: opened.config.hash }));
  const requests = Array.from({ length: count }, (_, index) => ({ ...request, seed: request.seed + index }));
  for (const one of requests) unwrap(validateRequest(one, film, opened.config));
  await openFolder(io, options.out);
  const host = await openHost(opened, { ...recordedHost(recorded), ...options });
  try {
    warn(io, host, film, request);
    await runAll(io, options, host, film, requests, recorded);
  } finally {
    await host.close();
  }
};

/** The circumstances of a recorded candidate, in which its bits are the same; options as typed go before them. */
const recordedHost = (recorded: RecordedCandidate | null): HostOptions => {
  const { backend, threads } = recorded?.provenance ?? {};
  return { backend, threads: threads?.toString() };
};

const warn = (io: Io, { config }: Host, film: SourceImage, request: EditRequest): void => {
  const masks = [request.editMask, request.keepMask].map((mask) => mask && decodeRle(mask));
  const [editMask = null, keepMask = null] = masks;
  const effective = effectiveMasks(editMask, keepMask, film.width, film.height, request.crop, config.latent.size);
  for (const sentence of requestWarnings(request, effective)) io.err(`radedit: warning: ${sentence}\n`);
};

const runAll = async (
  io: Io,
  { out, trace }: EditOptions,
  host: Host,
  film: SourceImage,
  requests: readonly EditRequest[],
  recorded: RecordedCandidate | null,
): Promise<void> => {
  const caches = createLruCache(CACHE_BYTES);
  const rows: string[] = [];
  for (const [index, request] of requests.entries()) {
    const label = requests.length === 1 ? "" : `${index + 1} of ${requests.length}: `;
    const traces: EditTrace[] = [];
    const context = {
      ...host,
      caches,
      clock: performance,
      cancel: async () => undefined,
      trace: (tensors: EditTrace) => void traces.push(tensors),
    };
    const candidate = await withProgress(io, label, (onProgress) => runEdit({ ...context, onProgress }, film, request));
    const { files, row } = candidateOutput(film, candidate, index + 1);
    rows.push(`${JSON.stringify(row)}\n`);
    const manifest = new TextEncoder().encode(rows.join(""));
    // The first candidate of a run takes the place of what an earlier run left in the folder.
    await publish(io, out, new Map([...files, ["manifest.jsonl", manifest]]), index === 0 ? OUTPUT_NAME : null);
    if (trace !== undefined) for (const traced of traces) await writeWhole(io, trace, traceFile(traced));
    io.err(summary(row.files["edit"] ?? "", candidate));
    if (recorded !== null) io.err(reproduction(candidate, recorded));
  }
};

const summary = (name: string, { statistics, score, milliseconds }: Candidate): string => {
  const changes = (["edit", "free", "keep"] as const).map(
    (region) => `${region} ${statistics[region].meanAbsolute.toFixed(2)}`,
  );
  const seconds = Object.values(milliseconds).reduce((sum, part) => sum + part, 0) / 1000;
  const scored = score.score === null ? `no score (${score.reason})` : `score ${score.score.toFixed(3)}`;
  return `${name}: mean change ${changes.join(", ")}; ${scored}; ${seconds.toFixed(1)} s\n`;
};

/**
 * Says whether the candidate is the recorded one, and what differs. Processors sum in orders of their own
 * (docs/decisions/0003), so equal circumstances do not promise equal bits on another computer.
 */
const reproduction = (candidate: Candidate, { hash, provenance }: RecordedCandidate): string => {
  if (candidate.hash === hash) return `reproduced: the candidate's hash is the row's, ${hash}\n`;
  const differing = (Object.keys(provenance) as (keyof typeof provenance)[]).filter(
    (key) => candidate.provenance[key] !== provenance[key],
  );
  const other = differing.length === 0 ? "processor, perhaps: nothing recorded differs" : differing.join(", ");
  return `not reproduced: the candidate's hash is ${candidate.hash}, the row's ${hash}; other ${other}\n`;
};

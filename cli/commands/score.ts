import type { Command } from "commander";
import { fail, unwrap } from "../../src/core/result.ts";
import { scoringGray } from "../../src/core/scoring/gray8.ts";
import { scoreEdit } from "../../src/core/scoring/score.ts";
import { readFilm } from "../files.ts";
import { readBundle } from "../bundle-folder.ts";
import { hostOptions, openHost, type HostOptions } from "../host.ts";
import type { Io } from "../io.ts";

interface ScoreOptions extends HostOptions {
  readonly original: string;
  readonly edited: string;
  readonly prompt: string;
  readonly sourcePrompt: string;
}

export const addScore = (program: Command, io: Io): void => {
  const command = program
    .command("score")
    .description("directional score of an edit, as one JSON object on stdout")
    .requiredOption("--original <F>", "the film before")
    .requiredOption("--edited <F>", "the film after, of the same size")
    .requiredOption("--prompt <T>", "what the edited film should show")
    .requiredOption("--source-prompt <T>", "what the original shows");
  hostOptions(command).action((options: ScoreOptions) => score(io, options));
};

const score = async (io: Io, options: ScoreOptions): Promise<void> => {
  const original = await readFilm(io, options.original);
  const edited = await readFilm(io, options.edited);
  if (original.width !== edited.width || original.height !== edited.height || original.bitDepth !== edited.bitDepth)
    unwrap(fail("score-size", "The two films differ in size or depth", "give an edit and the film it was made from"));
  const host = await openHost(await readBundle(io, options.bundle), options);
  try {
    const result = await scoreEdit(host.models, host.config.scoring, {
      original: scoringGray(original, original.intensity),
      // Deep films share the original's range, so that the edit's own extremes move nothing.
      edited: scoringGray(edited, original.intensity),
      prompt: options.prompt,
      sourcePrompt: options.sourcePrompt,
      warning: null,
    });
    io.out(
      `${JSON.stringify({
        score: result.score,
        cosine_original: result.cosineOriginal,
        cosine_edited: result.cosineEdited,
        threshold: result.threshold,
        accepted: result.accepted,
        ...(result.reason === null ? {} : { reason: result.reason }),
      })}\n`,
    );
  } finally {
    await host.close();
  }
};

import type { MaskKind } from "../mask-surface.ts";
import { useFilm } from "../film-store.ts";
import { notifyError } from "../notice-store.ts";
import { type Sample, useSamples } from "../sample-store.ts";
import { text } from "../strings.ts";
import { imaging } from "./engine.ts";
import { decodeFile, offer, takeTurn } from "./open-film.ts";

const FOLDER = "samples/";

const fetchFile = async (name: string): Promise<Blob> => {
  const response = await fetch(`${FOLDER}${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.blob();
};

const stageIsEmpty = (): boolean => useFilm.getState().film === null;

/**
 * The page opens with a film on the stage, so that one click shows what it does. A quick user's own film goes before
 * it, unless that cannot be read.
 */
export const openFirstSample = async (): Promise<void> => {
  const isLatest = takeTurn();
  try {
    const index = JSON.parse(await (await fetchFile("index.json")).text()) as readonly Sample[];
    useSamples.setState({ samples: index });
    const [first] = index;
    if (first && stageIsEmpty()) await openSample(first, isLatest, () => isLatest() || stageIsEmpty());
  } catch {
    notifyError(text.fault.samples);
  }
};

/** @param isWanted asked once the sample is there; the stage stays as it is when it is not */
export const openSample = async (
  sample: Sample,
  isLatest: () => boolean = takeTurn(),
  isWanted: () => boolean = isLatest,
): Promise<void> => {
  useFilm.setState({ opening: true });
  try {
    const image = await decodeFile(await fetchFile(sample.file));
    if (!image) return;
    const masks: Partial<Record<MaskKind, Uint8Array>> = {};
    const files = { edit: sample.editMask, keep: sample.keepMask } as const;
    for (const kind of ["edit", "keep"] as const) {
      const name = files[kind];
      if (name === null) continue;
      const bytes = new Uint8Array(await (await fetchFile(name)).arrayBuffer());
      const outcome = await imaging.decodeMask({ bytes, width: image.width, height: image.height });
      if (outcome.kind === "done") masks[kind] = outcome.value;
      else if (outcome.kind === "failed") notifyError(outcome.error);
    }
    if (!isWanted()) return;
    const { title, origin, licence, prompt, sourcePrompt } = sample;
    offer({
      image,
      title,
      origin: `${origin}. ${licence}`,
      masks,
      prompts: { prompt, sourcePrompt: sourcePrompt ?? "" },
    });
  } catch {
    notifyError(text.fault.samples);
  } finally {
    if (isLatest()) useFilm.setState({ opening: false });
  }
};

import type { SourceImage } from "../../core/image/source.ts";
import { sources } from "../assets.ts";
import { useFilm } from "../film-store.ts";
import { useJob } from "../job-store.ts";
import { useMasks } from "../mask-store.ts";
import type { MaskKind } from "../mask-surface.ts";
import { openMasks } from "../masks.ts";
import { dismissNotice, notify, notifyError } from "../notice-store.ts";
import { setParameters } from "../parameter-store.ts";
import { setPreview } from "../preview.ts";
import { clearResults, useResults } from "../result-store.ts";
import { text } from "../strings.ts";
import { fit, showPanel } from "../view.ts";
import { useView } from "../view-store.ts";
import { imaging } from "./engine.ts";
import { stop } from "./generate.ts";
import { readFile } from "./read-file.ts";

/** A decoded film and what is proposed for it. */
export interface Opened {
  readonly image: SourceImage;
  readonly title: string;
  readonly origin: string | null;
  readonly masks: Partial<Record<MaskKind, Uint8Array>>;
  readonly prompts: { readonly prompt: string; readonly sourcePrompt: string } | null;
}

/** A film that waits for the user to give up unsaved work. */
let waiting: Opened | null = null;

let latest = 0;

/** Numbers a wish for a film: the answer is true until the user asks for another one. */
export const takeTurn = (): (() => boolean) => {
  const turn = ++latest;
  return () => turn === latest;
};

/** True when opening another film, or leaving, would lose something that the user made. */
export const hasUnsavedWork = (): boolean =>
  useMasks.getState().undo !== null ||
  useResults.getState().results.some(({ saved }) => !saved) ||
  useJob.getState().job.kind !== "idle";

/** Decodes; says what is wrong with a file that is no film, and leaves everything as it was. */
export const decodeFile = async (file: Blob): Promise<SourceImage | null> => {
  const bytes = await readFile(file);
  if (!bytes) return null;
  const outcome = await imaging.decodeFilm(bytes);
  if (outcome.kind === "failed") notifyError(outcome.error);
  return outcome.kind === "done" ? outcome.value : null;
};

/** Opens the user's own film from a picker, a drop or the clipboard: the first file, as a page shows one at a time. */
export const openFiles = async (files: readonly File[]): Promise<void> => {
  const [file] = files;
  if (!file) return;
  const isWanted = takeTurn();
  useFilm.setState({ opening: true });
  try {
    const image = await decodeFile(file);
    if (!image || !isWanted()) return;
    offer({ image, title: file.name, origin: null, masks: {}, prompts: null });
    if (files.length > 1) notify("info", text.fault.severalFiles);
  } finally {
    if (isWanted()) useFilm.setState({ opening: false });
  }
};

/** Puts the film on the stage, after a question where that would lose work. */
export const offer = (opened: Opened): void => {
  if (hasUnsavedWork()) {
    waiting = opened;
    useView.setState({ dialog: "discard" });
  } else place(opened);
};

export const discardAndOpen = (): void => {
  useView.setState({ dialog: null });
  if (waiting) place(waiting);
  waiting = null;
};

export const keepWorking = (): void => {
  useView.setState({ dialog: null });
  waiting = null;
};

const place = ({ image, title, origin, masks, prompts }: Opened): void => {
  stop();
  const before = useFilm.getState().film;
  clearResults();
  setPreview(null);
  const { width, height, bitDepth, intensity, hash } = image;
  openMasks(width, height, masks);
  useFilm.setState({ film: { source: sources.put(image), width, height, bitDepth, intensity, hash, title, origin } });
  if (before) sources.drop(before.source);
  if (prompts) setParameters(prompts);
  // What a sample shows is not what the user's own film shows; left behind, it would falsify the score.
  else if (before && before.origin !== null) setParameters({ sourcePrompt: "" });
  useMasks.setState({ active: "edit", tool: "brush" });
  useView.setState({ hover: null, holdOriginal: false });
  showPanel("edit");
  dismissNotice();
  fit();
};

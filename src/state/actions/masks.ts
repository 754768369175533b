import { useMasks } from "../mask-store.ts";
import { maskSurface, replaceMask, strokeEnd } from "../masks.ts";
import { notifyError } from "../notice-store.ts";
import { text } from "../strings.ts";
import { imaging } from "./engine.ts";
import { readFile } from "./read-file.ts";

export const clearMask = (): void => {
  const { active } = useMasks.getState();
  replaceMask(active, new Uint8Array(maskSurface(active).data.length), text.mask.clear[active]);
};

/** Proposes the keep mask; computed beside the page, since a large film takes a while. */
export const keepAllButEdit = async (): Promise<void> => {
  const { data, width, height } = maskSurface("edit");
  const outcome = await imaging.keepAround({ bytes: data, width, height });
  if (outcome.kind === "failed") notifyError(outcome.error);
  await strokeEnd();
  // Another film may have been opened meanwhile.
  if (outcome.kind === "done" && maskSurface("edit").data === data)
    replaceMask("keep", outcome.value, text.mask.keepAround);
};

/**
 * Replaces the selected mask by a picture's, white on black, of the film's size. A black one is refused: here a mask
 * without a painted pixel is absent, and an absent edit mask means the whole film.
 */
export const loadMask = async ([file]: readonly File[]): Promise<void> => {
  const { active } = useMasks.getState();
  const { data, width, height } = maskSurface(active);
  const bytes = file && (await readFile(file));
  if (!bytes) return;
  const outcome = await imaging.decodeMask({ bytes, width, height });
  if (outcome.kind === "failed") notifyError(outcome.error);
  await strokeEnd();
  if (outcome.kind !== "done" || maskSurface(active).data !== data) return;
  if (outcome.value.includes(255)) replaceMask(active, outcome.value, text.mask.load[active]);
  else notifyError(text.fault.maskBlack);
};

export const toggleMasks = (): void => useMasks.setState(({ visible }) => ({ visible: !visible }));

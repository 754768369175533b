import { useMasks } from "../mask-store.ts";
import { maskSurface, replaceMask } from "../masks.ts";
import { notifyError } from "../notice-store.ts";
import { text } from "../strings.ts";
import { imaging } from "./engine.ts";

export const clearMask = (): void => {
  const { active } = useMasks.getState();
  replaceMask(active, new Uint8Array(maskSurface(active).data.length), text.mask.clear[active]);
};

/** Proposes the keep mask; computed beside the page, since a large film takes a while. */
export const keepAllButEdit = async (): Promise<void> => {
  const { data, width, height } = maskSurface("edit");
  const outcome = await imaging.keepAround({ bytes: data, width, height });
  if (outcome.kind === "failed") notifyError(outcome.error);
  // Another film may have been opened meanwhile.
  if (outcome.kind === "done" && maskSurface("edit").data === data)
    replaceMask("keep", outcome.value, text.mask.keepAround);
};

export const toggleMasks = (): void => useMasks.setState(({ visible }) => ({ visible: !visible }));

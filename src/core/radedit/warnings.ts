import type { EffectiveMasks } from "../mask/effective.ts";
import { FREE_BAND } from "../mask/morphology.ts";
import type { EditRequest } from "./request.ts";

const NO_KEEP_MASK = `No keep mask: the whole film may drift; keep everything but the edit mask grown by ${FREE_BAND} pixels to hold it`;

/** What the user should know of a request that is allowed but may surprise. */
export const requestWarnings = (request: EditRequest, { edit }: EffectiveMasks): string[] => {
  const sentences: readonly (readonly [when: boolean, sentence: string])[] = [
    [request.keepMask === null, NO_KEEP_MASK],
    [!edit.includes(1), "The prompt has nowhere to act: the edit mask is empty, or the keep mask covers it"],
    [request.composite === "raw", "Composite raw: kept pixels carry the autoencoder's error"],
    [request.compat === "released", "Compat released: with the released pipeline's known differences from the paper"],
  ];
  return sentences.flatMap(([when, sentence]) => (when ? [sentence] : []));
};

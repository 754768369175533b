import { useSyncExternalStore } from "react";
import type { Candidate } from "../core/radedit/candidate.ts";
import { candidates } from "../state/assets.ts";
import { livePreview, type Preview, subscribePreview } from "../state/preview.ts";
import { selectedResult, useResults } from "../state/result-store.ts";
import { type Comparison, useView } from "../state/view-store.ts";

/** What the stage shows on top of the film; `Comparison` applies to a candidate only. */
export type Shown =
  | { readonly kind: "film" }
  | { readonly kind: "preview"; readonly preview: Preview }
  | { readonly kind: "candidate"; readonly candidate: Candidate; readonly comparison: Comparison };

/** The original while it is held; else the edit that runs; else, with the result panel, the selected result. */
export const useShown = (): Shown => {
  const held = useView((state) => state.holdOriginal);
  const comparison = useView((state) => state.comparison);
  const preview = useSyncExternalStore(subscribePreview, livePreview);
  const entry = useResults(selectedResult);
  const panel = useView((state) => state.panel);
  if (held) return { kind: "film" };
  if (preview) return { kind: "preview", preview };
  if (entry && panel === "result") return { kind: "candidate", candidate: candidates.get(entry.candidate), comparison };
  return { kind: "film" };
};

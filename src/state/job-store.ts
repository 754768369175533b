import { create } from "zustand";
import type { Phase } from "../core/radedit/candidate.ts";

export interface JobProgress {
  /** Null while the request waits for the bundle. */
  readonly phase: Phase | null;
  readonly done: number;
  /** 0 until the first step. */
  readonly total: number;
  readonly secondsLeft: number | null;
}

export type Job = { readonly kind: "idle" } | { readonly kind: "running" | "stopping"; readonly progress: JobProgress };

export const useJob = create<{ readonly job: Job }>()(() => ({ job: { kind: "idle" } }));

import { create } from "zustand";

/** A film that ships with the page, with masks and prompts that make one click on Generate worthwhile. */
export interface Sample {
  /** What its edit shows; no two samples share it. */
  readonly title: string;
  /** Where the film comes from, one line. */
  readonly origin: string;
  readonly licence: string;
  /** Paths beside index.json. */
  readonly file: string;
  readonly editMask: string | null;
  readonly keepMask: string | null;
  readonly prompt: string;
  readonly sourcePrompt: string | null;
}

export const useSamples = create<{ readonly samples: readonly Sample[] }>()(() => ({ samples: [] }));

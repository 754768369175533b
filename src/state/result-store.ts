import { create } from "zustand";
import type { Candidate } from "../core/radedit/candidate.ts";
import { candidates } from "./assets.ts";

export interface ResultEntry {
  /** Number of the Candidate in `candidates`. */
  readonly candidate: number;
  /** 1 for the first edit of this film. */
  readonly number: number;
  /** The user has taken the picture; leaving then loses nothing. */
  readonly saved: boolean;
}

export interface ResultState {
  readonly results: readonly ResultEntry[];
  /** Index of the result on the stage. */
  readonly selected: number;
}

/** A candidate of a large film takes some tens of megabytes; from here on saved ones go. */
export const MOST_RESULTS = 8;

export const useResults = create<ResultState>()(() => ({ results: [], selected: -1 }));

export const selectedResult = ({ results, selected }: ResultState): ResultEntry | null => results[selected] ?? null;

/** Adds a candidate and selects it. When there are too many the oldest saved ones go; nothing unsaved is lost. */
export const addResult = (candidate: Candidate): void => {
  const { results } = useResults.getState();
  const entry = { candidate: candidates.put(candidate), number: (results.at(-1)?.number ?? 0) + 1, saved: false };
  const excess = Math.max(0, results.length + 1 - MOST_RESULTS);
  const gone = results.filter(({ saved }) => saved).slice(0, excess);
  const kept = [...results.filter((each) => !gone.includes(each)), entry];
  useResults.setState({ results: kept, selected: kept.length - 1 });
  for (const { candidate } of gone) candidates.drop(candidate);
};

export const selectResult = (selected: number): void => useResults.setState({ selected });

export const markSaved = (candidate: number): void =>
  useResults.setState(({ results }) => ({
    results: results.map((entry) => (entry.candidate === candidate ? { ...entry, saved: true } : entry)),
  }));

export const clearResults = (): void => {
  const { results } = useResults.getState();
  useResults.setState({ results: [], selected: -1 });
  for (const { candidate } of results) candidates.drop(candidate);
};

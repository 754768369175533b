import { create } from "zustand";
import type { Intensity } from "../core/radedit/request.ts";

export interface Film {
  /** Number of the SourceImage in `sources`. */
  readonly source: number;
  readonly hash: string;
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly intensity: Intensity;
  /** For the person at the screen only: a file's name never leaves the page. */
  readonly title: string;
  /** Where a sample film comes from; null for the user's own. */
  readonly origin: string | null;
}

export interface FilmState {
  readonly film: Film | null;
  readonly opening: boolean;
}

export const useFilm = create<FilmState>()(() => ({ film: null, opening: false }));

import type { SourceImage } from "../core/image/source.ts";
import { offer } from "./actions/open-film.ts";
import type { Film } from "./film-store.ts";

const intensity = { lo: 0, hi: 255, polarity: "MONOCHROME2" } as const;
const SIDE = 64;

/** A film of one gray, for tests of what happens around films; its hash is its name. */
export const plainFilm = (hash: string): SourceImage => ({
  width: SIDE,
  height: SIDE,
  bitDepth: 8,
  samples: new Uint8Array(SIDE * SIDE).fill(90),
  intensity,
  hash,
});

/** Puts a film on the stage as the user's own, or with an origin as a sample. */
export const openPlainFilm = (hash: string, origin: string | null = null): void =>
  offer({
    image: plainFilm(hash),
    title: hash,
    origin,
    masks: {},
    prompts: origin === null ? null : { prompt: "Effusion", sourcePrompt: "No finding" },
  });

/** For the film store, where a test needs no pixels. */
export const storedFilm = (side: number): Film => ({
  source: 0,
  hash: "",
  width: side,
  height: side,
  bitDepth: 8,
  intensity,
  title: "",
  origin: null,
});

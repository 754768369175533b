/** Sides of a film in pixels that are accepted, checked in the file's header before anything is decoded. */
export const FILM_LIMITS = {
  /** Below this there is no anatomy to edit: the model's square would be a blow-up of single pixels. */
  minSide: 64,
  /** Twice the longest side of a digital chest film; 8192 squared at 16 bits are 128 MiB. */
  maxSide: 8192,
} as const;

import { exp } from "../../radedit/elementary.ts";

/** ln(10000), the longest period of the sinusoidal timestep embedding (Attention Is All You Need, section 3.5). */
const LOG_MAX_PERIOD = 9.210340371976184;

/** Radians per train step of each of `count` waves, diffusers' get_timestep_embedding: 10000^(-i / (count - shift)). */
export const timestepFrequencies = (count: number, shift: number): number[] =>
  Array.from({ length: count }, (_, i) => exp((-LOG_MAX_PERIOD * i) / (count - shift)));

import { cosSinTurn, lnUniform } from "./elementary.ts";
import { philox } from "./philox.ts";

/** The "timestep" of the draw that samples the latent posterior (vaeMode `sample`); no train timestep is as large. */
export const POSTERIOR_DRAW = 0xffffffff;

/**
 * Standard normal draws for elements 0 … length − 1, float32. Each is a function of (seed, timestep, element) alone:
 * changing skip, steps or the latent's size changes no draw. Four elements share a Philox block, two share one
 * Box–Muller pair.
 * @param seed whole number from 0 to 2³² − 1 @param timestep train timestep, or `POSTERIOR_DRAW`
 */
export const normalDraws = (seed: number, timestep: number, length: number): Float32Array => {
  const draws = new Float32Array(length);
  for (let at = 0; at < length; at += 4) {
    const [a, b, c, d] = philox([at / 4, timestep, 0, 0], [seed, 0]);
    writePair(draws, at, a, b);
    writePair(draws, at + 2, c, d);
  }
  return draws;
};

/** Writes past the end fall away, as typed arrays define. */
const writePair = (draws: Float32Array, at: number, radiusWord: number, angleWord: number): void => {
  const radius = Math.sqrt(-2 * lnUniform(radiusWord));
  const [cos, sin] = cosSinTurn(angleWord);
  draws[at] = radius * cos;
  draws[at + 1] = radius * sin;
};

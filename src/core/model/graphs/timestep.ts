/** ln(10000), the longest period of the sinusoidal timestep embedding (Attention Is All You Need, section 3.5). */
const LOG_MAX_PERIOD = 9.210340371976184;

/** e^x for -10 < x <= 0 by squaring a Taylor sum: Math.exp differs between JavaScript engines in the last digit. */
const exp = (x: number): number => {
  const small = x / 1024;
  let y = 1 + small * (1 + (small / 2) * (1 + (small / 3) * (1 + (small / 4) * (1 + small / 5))));
  for (let i = 0; i < 10; i += 1) y *= y;
  return y;
};

/** Radians per train step of each of `count` waves, diffusers' get_timestep_embedding: 10000^(-i / (count - shift)). */
export const timestepFrequencies = (count: number, shift: number): number[] =>
  Array.from({ length: count }, (_, i) => exp((-LOG_MAX_PERIOD * i) / (count - shift)));

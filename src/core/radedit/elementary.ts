/*
 * ln, sin, cos and exp from + − × ÷ alone. ECMAScript leaves Math.log and its kin to the engine, and V8 versions
 * differ in the last bit; these give the same bits in every engine, and in training/noise.py.
 */

const LN2 = 0.6931471805599453;
const SQRT2 = 1.4142135623730951;

/** Horner's rule, highest coefficient first. */
const polynomial = (coefficients: readonly number[], x: number): number => {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
};

/** 2^e by doubling or halving: exact within the float64 range. */
const powerOfTwo = (exponent: number): number => {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= 2;
  for (let i = 0; i > exponent; i--) power /= 2;
  return power;
};

/** 1/(2k+1) for k = 10 … 0: the series of artanh(s)/s in s². */
const ARTANH = [21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1].map((odd) => 1 / odd);

/** ln((k + ½) / 2³²) for an unsigned 32-bit k; relative error about 1e-16. */
export const lnUniform = (k: number): number => {
  let exponent = 31 - Math.clz32(k);
  let mantissa = (k + 0.5) / powerOfTwo(exponent);
  if (mantissa > SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return (exponent - 32) * LN2 + 2 * s * polynomial(ARTANH, s * s);
};

/** (−1)^k / (2k + parity)! for 2k + parity up to 17, highest first: the series of cos (parity 0) and sin (parity 1). */
const alternating = (parity: 0 | 1): number[] => {
  const terms: number[] = [];
  let factorial = 1;
  for (let power = parity, sign = 1; power <= 17; power += 2, sign = -sign) {
    terms.unshift(sign / factorial);
    factorial *= (power + 1) * (power + 2);
  }
  return terms;
};
const COS = alternating(0);
const SIN = alternating(1);
const TURN = 6.283185307179586;

/** [cos, sin] of 2π (k + ½) / 2³² for an unsigned 32-bit k. */
export const cosSinTurn = (k: number): readonly [cos: number, sin: number] => {
  // The eighth of the turn is taken off in integers, so that the polynomials see at most π/4.
  const octant = k >>> 29;
  const rest = (k & 0x1fffffff) + 0.5;
  const angle = ((octant % 2 === 0 ? rest : 0x20000000 - rest) / 4294967296) * TURN;
  const square = angle * angle;
  const c = polynomial(COS, square);
  const s = angle * polynomial(SIN, square);
  switch (octant) {
    case 0:
      return [c, s];
    case 1:
      return [s, c];
    case 2:
      return [-s, c];
    case 3:
      return [-c, s];
    case 4:
      return [-c, -s];
    case 5:
      return [-s, -c];
    case 6:
      return [s, -c];
    default:
      return [c, -s];
  }
};

/** 1/k! for k = 13 … 0. */
const EXP = (() => {
  const terms = [1];
  for (let k = 1; k <= 13; k++) terms.unshift(terms[0]! / k);
  return terms;
})();

/** e^x for |x| up to 700; relative error about 1e-15. */
export const exp = (x: number): number => {
  const exponent = Math.floor(x / LN2 + 0.5);
  return polynomial(EXP, x - exponent * LN2) * powerOfTwo(exponent);
};

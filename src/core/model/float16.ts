/** IEEE 754 half precision, as bits, in integer arithmetic so that every engine gives the same bytes. */

const floatBits = new Float32Array(1);
const wordBits = new Uint32Array(floatBits.buffer);

/** Rounds to the nearest half, ties to even; values beyond ±65504 become infinite. */
export const toHalf = (value: number): number => {
  floatBits[0] = value;
  const bits = wordBits[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const mantissa = bits & 0x7fffff;
  if (exponent >= 31) {
    const isNaN = exponent === 143 && mantissa !== 0;
    return sign | 0x7c00 | (isNaN ? 0x200 : 0);
  }
  if (exponent > 0) return sign | roundShift((exponent << 23) | mantissa, 13);
  if (exponent < -10) return sign;
  return sign | roundShift(mantissa | 0x800000, 14 - exponent);
};

/** value / 2^shift, ties to even. A carry into the exponent is the right result in both callers. */
const roundShift = (value: number, shift: number): number => {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
};

export const fromHalf = (half: number): number => {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return (sign === 0 ? 1 : -1) * mantissa * 2 ** -24;
  wordBits[0] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (mantissa << 13);
  return floatBits[0] ?? 0;
};

const halfTable = Float32Array.from({ length: 65536 }, (_, half) => fromHalf(half));

export const halvesToFloats = (halves: Uint16Array): Float32Array => {
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i += 1) floats[i] = halfTable[halves[i] ?? 0] ?? 0;
  return floats;
};

export const floatsToHalves = (floats: Float32Array): Uint16Array => {
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < floats.length; i += 1) halves[i] = toHalf(floats[i] ?? 0);
  return halves;
};

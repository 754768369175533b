/** Relative RMS error, sqrt(sum((a − b)²) / sum(b²)); NaN where `values` lacks a number or has one that is not finite. */
export const relativeError = (
  values: ArrayLike<number | bigint> | undefined,
  reference: ArrayLike<number | bigint>,
): number => {
  let error = 0;
  let power = 0;
  for (let i = 0; i < reference.length; i += 1) {
    const expected = Number(reference[i]);
    error += (Number(values?.[i] ?? NaN) - expected) ** 2;
    power += expected * expected;
  }
  return Math.sqrt(error / power);
};

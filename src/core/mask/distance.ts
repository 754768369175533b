/** Stands for "no pixel is on": above any squared distance in a film of up to 20 000 pixels a side. */
const FAR = 2 ** 30;

/**
 * The squared Euclidean distance, in pixels, from each pixel's centre to the nearest pixel that is on (above 127).
 * Exact, in time linear in the pixels (the two-pass lower envelope of Meijster, Roerdink and Hesselink, 2000).
 * Where nothing is on, every value is 2^30 or more.
 */
export const squaredDistance = (mask: Uint8Array, width: number, height: number): Uint32Array => {
  const along = columnDistances(mask, width, height);
  const result = new Uint32Array(width * height);
  const starts = new Int32Array(width);
  const apexes = new Int32Array(width);
  for (let y = 0; y < height; y++)
    envelope(along.subarray(y * width, (y + 1) * width), result, y * width, starts, apexes);
  return result;
};

/** Squared distance to the nearest pixel that is on within the same column. */
const columnDistances = (mask: Uint8Array, width: number, height: number): Uint32Array => {
  const squared = new Uint32Array(width * height);
  for (let x = 0; x < width; x++) {
    let since = -1;
    for (let y = 0; y < height; y++) {
      const at = y * width + x;
      since = mask[at]! > 127 ? 0 : since < 0 ? -1 : since + 1;
      squared[at] = since < 0 ? FAR : since * since;
    }
    since = -1;
    for (let y = height - 1; y >= 0; y--) {
      const at = y * width + x;
      since = mask[at]! > 127 ? 0 : since < 0 ? -1 : since + 1;
      if (since >= 0) squared[at] = Math.min(squared[at]!, since * since);
    }
  }
  return squared;
};

/** Writes min over i of (x - i)^2 + row[i] for every x: the lower envelope of one parabola per pixel. */
const envelope = (row: Uint32Array, out: Uint32Array, offset: number, starts: Int32Array, apexes: Int32Array): void => {
  const width = row.length;
  const value = (x: number, apex: number): number => (x - apex) * (x - apex) + row[apex]!;
  let top = 0;
  starts[0] = 0;
  apexes[0] = 0;
  for (let x = 1; x < width; x++) {
    while (top >= 0 && value(starts[top]!, apexes[top]!) > value(starts[top]!, x)) top -= 1;
    if (top < 0) {
      top = 0;
      apexes[0] = x;
      continue;
    }
    const apex = apexes[top]!;
    const rise = x * x - apex * apex + row[x]! - row[apex]!;
    const start = Math.floor(rise / (2 * (x - apex))) + 1;
    if (start < width) {
      top += 1;
      apexes[top] = x;
      starts[top] = start;
    }
  }
  for (let x = width - 1; x >= 0; x--) {
    out[offset + x] = value(x, apexes[top]!);
    if (x === starts[top]) top -= 1;
  }
};

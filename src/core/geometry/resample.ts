/** For each output pixel the first input pixel it reads and its weights, which sum to one. */
export interface Windows {
  readonly first: Int32Array;
  readonly length: Int32Array;
  /** `stride` weights for each output pixel; those past its length are zero. */
  readonly weights: Float64Array;
  readonly stride: number;
}

/**
 * Antialiased bilinear resampling along one axis: a triangle as wide as one output pixel (one input pixel when
 * enlarging), centred on the output pixel's centre, cut at the borders and normalised. The windows of Pillow's
 * `Image.resize(…, BILINEAR)`.
 */
export const triangleWindows = (input: number, output: number): Windows => {
  const scale = input / output;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(output);
  const length = new Int32Array(output);
  const weights = new Float64Array(output * stride);
  for (let out = 0; out < output; out++) {
    const centre = (out + 0.5) * scale;
    const from = Math.max(0, Math.floor(centre - support + 0.5));
    const to = Math.min(input, Math.floor(centre + support + 0.5));
    let total = 0;
    for (let at = from; at < to; at++) {
      const distance = Math.abs((at - centre + 0.5) / support);
      const weight = distance < 1 ? 1 - distance : 0;
      weights[out * stride + at - from] = weight;
      total += weight;
    }
    for (let tap = 0; tap < to - from; tap++) weights[out * stride + tap]! /= total;
    first[out] = from;
    length[out] = to - from;
  }
  return { first, length, weights, stride };
};

/** Resamples a plane of `width` by `height` (row-major) to `outWidth` by `outHeight`; along rows, then columns. */
export const resizePlane = (
  plane: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Float32Array => {
  const rows = outWidth === width ? plane : alongRows(plane, width, height, outWidth);
  return outHeight === height ? rows : alongColumns(rows, outWidth, height, outHeight);
};

const alongRows = (plane: Float32Array, width: number, height: number, outWidth: number): Float32Array => {
  const { first, length, weights, stride } = triangleWindows(width, outWidth);
  const result = new Float32Array(outWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      const from = y * width + first[x]!;
      let sum = 0;
      for (let tap = 0; tap < length[x]!; tap++) sum += weights[x * stride + tap]! * plane[from + tap]!;
      result[y * outWidth + x] = sum;
    }
  }
  return result;
};

/** Whole rows at a time, so that memory is read in order. */
const alongColumns = (plane: Float32Array, width: number, height: number, outHeight: number): Float32Array => {
  const { first, length, weights, stride } = triangleWindows(height, outHeight);
  const result = new Float32Array(width * outHeight);
  const sums = new Float64Array(width);
  for (let y = 0; y < outHeight; y++) {
    sums.fill(0);
    for (let tap = 0; tap < length[y]!; tap++) {
      const weight = weights[y * stride + tap]!;
      const from = (first[y]! + tap) * width;
      for (let x = 0; x < width; x++) sums[x]! += weight * plane[from + x]!;
    }
    result.set(sums, y * width);
  }
  return result;
};

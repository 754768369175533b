/** A plane of samples, row-major. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

type Blend = (near: number, far: number, second: boolean) => number;

/** Doubles rows of a plane: each output row blends the nearer input row 3:1 with the one on its other side. */
const doubleRows = (plane: { width: number; height: number; samples: ArrayLike<number> }, blend: Blend): Int32Array => {
  const { width, height, samples } = plane;
  const out = new Int32Array(width * height * 2);
  for (let y = 0; y < height * 2; y++) {
    const near = y >> 1;
    const far = Math.min(height - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1)));
    for (let x = 0; x < width; x++)
      out[y * width + x] = blend(samples[near * width + x]!, samples[far * width + x]!, y % 2 === 1);
  }
  return out;
};

const doubleColumns = (samples: ArrayLike<number>, width: number, height: number, blend: Blend): Int32Array => {
  const out = new Int32Array(width * 2 * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * 2; x++) {
      const near = x >> 1;
      const far = Math.min(width - 1, Math.max(0, near + (x % 2 === 0 ? -1 : 1)));
      out[y * width * 2 + x] = blend(samples[y * width + near]!, samples[y * width + far]!, x % 2 === 1);
    }
  }
  return out;
};

/**
 * A chroma plane at the picture's size: a triangle filter for factors of two, rounded as libjpeg's "fancy upsampling"
 * (its alternating offsets included), repetition for other factors.
 */
export const upsample = (plane: Plane, fx: number, fy: number, width: number, height: number): Uint8Array => {
  const out = new Uint8Array(width * height);
  const copy = (from: ArrayLike<number>, stride: number, sx: number, sy: number): Uint8Array => {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) out[y * width + x] = from[Math.floor(y / sy) * stride + Math.floor(x / sx)]!;
    return out;
  };
  if (fx === 2 && fy === 1) {
    // The ends of a row are copied, which 3:1 with itself also gives.
    const blend: Blend = (near, far, second) => (3 * near + far + (second ? 2 : 1)) >> 2;
    return copy(doubleColumns(plane.samples, plane.width, plane.height, blend), plane.width * 2, 1, 1);
  }
  if (fx === 1 && fy === 2)
    return copy(
      doubleRows(plane, (near, far, second) => (3 * near + far + (second ? 2 : 1)) >> 2),
      plane.width,
      1,
      1,
    );
  if (fx === 2 && fy === 2) {
    const rows = doubleRows(plane, (near, far) => 3 * near + far);
    const blend: Blend = (near, far, second) => (3 * near + far + (second ? 7 : 8)) >> 4;
    return copy(doubleColumns(rows, plane.width, plane.height * 2, blend), plane.width * 2, 1, 1);
  }
  return copy(plane.samples, plane.width, fx, fy);
};

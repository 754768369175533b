/** A binary mask, row-major runs that start with zeros; the runs sum to width * height. */
export interface Rle {
  readonly width: number;
  readonly height: number;
  readonly counts: readonly number[];
}

/** Encodes a mask of one byte a pixel; a pixel is on above 127. */
export const encodeRle = (mask: Uint8Array, width: number, height: number): Rle => {
  const counts: number[] = [];
  let on = false;
  let run = 0;
  for (const value of mask) {
    if (value > 127 === on) run += 1;
    else {
      counts.push(run);
      on = !on;
      run = 1;
    }
  }
  counts.push(run);
  return { width, height, counts };
};

/** Decodes to one byte a pixel, 0 or 255. Throws when the runs do not fill the mask. */
export const decodeRle = ({ width, height, counts }: Rle): Uint8Array => {
  const mask = new Uint8Array(width * height);
  let at = 0;
  counts.forEach((run, index) => {
    if (index % 2 === 1) mask.fill(255, at, at + run);
    at += run;
  });
  if (at !== mask.length) throw new Error(`RLE covers ${at} of ${mask.length} pixels`);
  return mask;
};

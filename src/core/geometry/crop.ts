import type { Crop } from "../radedit/request.ts";
import { fail, ok, type Result } from "../result.ts";

/** The largest square inside the film, centred; an odd remainder goes to the right and the bottom. */
export const defaultCrop = (width: number, height: number): Crop => {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
};

/** The smallest square that holds the film, centred; what lies outside the film is padding. */
export const padCrop = (width: number, height: number): Crop => {
  const size = Math.max(width, height);
  return { x: 0 - Math.floor((size - width) / 2), y: 0 - Math.floor((size - height) / 2), size };
};

/** A smaller square holds nothing that the model could edit. */
const SMALLEST = 32;

/** Whole source pixels, at least 32 a side, some of them on the film, and at most twice the film's longer side. */
export const validateCrop = (crop: Crop, width: number, height: number): Result<Crop> => {
  const { x, y, size } = crop;
  if (![x, y, size].every(Number.isSafeInteger))
    return fail("crop-integer", `The crop ${x},${y},${size} is not whole pixels`, "give X,Y,SIZE as whole numbers");
  if (size < SMALLEST)
    return fail(
      "crop-small",
      `A square of ${size} pixels is too small`,
      `use at least ${SMALLEST} by ${SMALLEST} pixels`,
    );
  if (x >= width || y >= height || x + size <= 0 || y + size <= 0)
    return fail("crop-outside", "The crop lies outside the film", `the film is ${width} by ${height} pixels`);
  if (size > 2 * Math.max(width, height))
    return fail("crop-large", `The crop of ${size} pixels is mostly padding`, "choose a smaller square, or pad");
  return ok(crop);
};

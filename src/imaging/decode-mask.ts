import { fail, ok, type Result } from "../core/result.ts";
import { decodePicture } from "./decode.ts";

/**
 * A mask from a picture file: one byte a pixel, 0 or 255, on where the picture is brighter than 127 of 255.
 * @param width,height the film's size, which the mask must have
 */
export const decodeMask = (bytes: Uint8Array, width: number, height: number): Result<Uint8Array> => {
  const picture = decodePicture(bytes);
  if (!picture.ok) return picture;
  const { samples, bitDepth } = picture.value;
  if (picture.value.width !== width || picture.value.height !== height)
    return fail(
      "mask-size",
      `The mask is ${picture.value.width} by ${picture.value.height} pixels, the film ${width} by ${height}`,
      "paint the mask on the film at its own size",
    );
  const threshold = bitDepth === 8 ? 127 : 127 * 257;
  return ok(Uint8Array.from(samples, (value) => (value > threshold ? 255 : 0)));
};

import { sha256 } from "../core/hash.ts";
import { defaultIntensity } from "../core/image/intensity.ts";
import type { SourceImage } from "../core/image/source.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { FILM_LIMITS } from "./config.ts";
import { decodePicture } from "./decode.ts";
import type { Raster } from "./raster.ts";

/** A film from gray samples, with its hash and the default intensity of a file without a window. */
const sourceImage = async ({ width, height, bitDepth, samples }: Raster): Promise<SourceImage> => ({
  width,
  height,
  bitDepth,
  samples,
  intensity: defaultIntensity(samples),
  hash: await sha256(`${width} ${height} ${bitDepth} `, samples),
});

/**
 * Opens a film from a file's bytes: PNG (1 to 16 bits; gray, colour or palette) or JPEG (baseline or progressive).
 * Errors: not-a-picture, dicom, picture-large, picture-damaged, picture-unsupported, film-small.
 */
export const decodeFilm = async (bytes: Uint8Array): Promise<Result<SourceImage>> => {
  const picture = decodePicture(bytes);
  if (!picture.ok) return picture;
  const { width, height } = picture.value;
  if (Math.min(width, height) < FILM_LIMITS.minSide)
    return fail(
      "film-small",
      `The film is ${width} by ${height} pixels`,
      `choose one of at least ${FILM_LIMITS.minSide} pixels a side`,
    );
  return ok(await sourceImage(picture.value));
};

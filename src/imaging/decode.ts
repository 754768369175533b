import { fail, ok, type Result } from "../core/result.ts";
import { FILM_LIMITS } from "./config.ts";
import { decodeJpeg } from "./jpeg/decode-jpeg.ts";
import { jpegSize } from "./jpeg/segments.ts";
import { decodePng, pngSize } from "./png/decode-png.ts";
import { DamagedFile, UnsupportedFile, type Raster } from "./raster.ts";
import { sniff, type FileKind } from "./sniff.ts";

const READERS = {
  png: { size: pngSize, decode: decodePng },
  jpeg: { size: jpegSize, decode: decodeJpeg },
} as const;

const tooLarge = (width: number, height: number): Result<never> =>
  fail(
    "picture-large",
    `The picture is ${width} by ${height} pixels`,
    `scale it down to at most ${FILM_LIMITS.maxSide} pixels a side`,
  );

const unread = (kind: FileKind): Result<never> =>
  kind === "dicom"
    ? fail("dicom", "DICOM is not read yet in this version", "export the film as PNG first")
    : fail("not-a-picture", "The file is not a picture that can be read", "choose a PNG or JPEG file");

/**
 * Decodes a PNG or JPEG, told apart by content, to gray samples. The size in the header is checked against
 * `FILM_LIMITS.maxSide` before anything is decoded.
 */
export const decodePicture = (bytes: Uint8Array): Result<Raster> => {
  const kind = sniff(bytes);
  if (kind !== "png" && kind !== "jpeg") return unread(kind);
  const reader = READERS[kind];
  try {
    const { width, height } = reader.size(bytes);
    return Math.max(width, height) > FILM_LIMITS.maxSide ? tooLarge(width, height) : ok(reader.decode(bytes));
  } catch (error) {
    if (error instanceof DamagedFile)
      return fail("picture-damaged", "The picture file is cut off or damaged", "copy or export it again");
    if (error instanceof UnsupportedFile)
      return fail("picture-unsupported", `The picture is ${error.message}, which is not read`, "save it as a gray PNG");
    throw error;
  }
};

export type FileKind = "png" | "jpeg" | "dicom" | "unknown";

const startsWith = (bytes: Uint8Array, signature: readonly number[], at = 0): boolean =>
  signature.every((value, index) => bytes[at + index] === value);

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];
const DICM = [0x44, 0x49, 0x43, 0x4d];
/** DICOM Part 10 files carry DICM behind a preamble of 128 bytes. */
const DICOM_PREAMBLE = 128;

/** What a file is by its first bytes; its name is never asked. */
export const sniff = (bytes: Uint8Array): FileKind => {
  if (startsWith(bytes, PNG)) return "png";
  if (startsWith(bytes, JPEG)) return "jpeg";
  if (startsWith(bytes, DICM, DICOM_PREAMBLE)) return "dicom";
  return "unknown";
};

/** Reads what the page wrote without its own encoder: a second opinion on the file. */
export interface PngFile {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** Keyword -> text of the uncompressed iTXt chunks. */
  readonly text: Readonly<Record<string, string>>;
}

const signature = [137, 80, 78, 71, 13, 10, 26, 10];

/** The text after keyword, compression flag and method, language and translated keyword (PNG specification, 11.3.3.4). */
const internationalText = (data: Buffer): readonly [string, string] => {
  const keywordEnd = data.indexOf(0);
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  const translatedEnd = data.indexOf(0, languageEnd + 1);
  if (data[keywordEnd + 1] !== 0) throw new Error("compressed iTXt");
  return [data.toString("latin1", 0, keywordEnd), data.toString("utf8", translatedEnd + 1)];
};

export const readPng = (file: Buffer): PngFile => {
  if (!signature.every((byte, index) => file[index] === byte)) throw new Error("not a PNG");
  const text: Record<string, string> = {};
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    const data = file.subarray(at + 8, at + 8 + length);
    if (file.toString("latin1", at + 4, at + 8) === "iTXt") {
      const [keyword, value] = internationalText(data);
      text[keyword] = value;
    }
    at += 12 + length;
  }
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20), bitDepth: file[24] ?? 0, text };
};

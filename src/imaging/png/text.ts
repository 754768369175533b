import type { Chunk } from "./chunks.ts";

/** Keyword of a PNG text: 1 to 79 characters of Latin-1, no blanks at its ends (PNG specification, 11.3.3.2). */
const KEYWORD = /^(?! )[\x20-\x7e\xa1-\xff]{1,79}(?<! )$/;

/** An uncompressed iTXt chunk: the one text chunk of PNG that is UTF-8. */
export const textChunk = (keyword: string, text: string): Chunk => {
  if (!KEYWORD.test(keyword)) throw new Error(`no PNG keyword: ${keyword}`);
  const latin1 = Uint8Array.from(keyword, (letter) => letter.charCodeAt(0));
  // Keyword, NUL, no compression (two bytes), empty language NUL, empty translated keyword NUL.
  const head = [...latin1, 0, 0, 0, 0, 0];
  const body = new TextEncoder().encode(text);
  const data = new Uint8Array(head.length + body.length);
  data.set(head);
  data.set(body, head.length);
  return { type: "iTXt", data };
};

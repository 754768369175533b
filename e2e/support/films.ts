import { encode } from "fast-png";

/** What Playwright hands to a file input. */
export interface FilePayload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export interface TestFilm {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
  readonly file: FilePayload;
}

const png = (name: string, width: number, height: number, data: Uint8Array): FilePayload => ({
  name,
  mimeType: "image/png",
  buffer: Buffer.from(encode({ width, height, data, channels: 1, depth: 8 })),
});

/** A bright body with two dark fields and some grain: enough of a film for the editor, and nobody's. */
export const testFilm = (width: number, height: number): TestFilm => {
  const samples = new Uint8Array(width * height);
  const field = (x: number, y: number, centre: number): boolean =>
    ((x / width - centre) / 0.17) ** 2 + ((y / height - 0.5) / 0.32) ** 2 < 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = (Math.imul(x + 1, 2654435761) ^ Math.imul(y + 1, 40503)) & 15;
      samples[y * width + x] = (field(x, y, 0.29) || field(x, y, 0.71) ? 60 : 170) + grain;
    }
  }
  return { width, height, samples, file: png("film.png", width, height, samples) };
};

/** A one-colour PNG of any size. */
export const plainPng = (width: number, height: number, gray = 90): FilePayload =>
  png("plain.png", width, height, new Uint8Array(width * height).fill(gray));

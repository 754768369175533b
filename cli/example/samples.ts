import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const samplesSchema = z.array(
  z.object({
    file: z.string(),
    editMask: z.string(),
    keepMask: z.string(),
    prompt: z.string(),
    sourcePrompt: z.string(),
  }),
);

const folder = new URL("../../public/samples/", import.meta.url);

/** The shipped films with proposed masks, paths absolute. */
export const readSamples = async () => {
  const path = (name: string): string => fileURLToPath(new URL(name, folder));
  const samples = samplesSchema.parse(JSON.parse(await readFile(path("index.json"), "utf8")));
  return samples.map(({ file, editMask, keepMask, ...texts }) => ({
    ...texts,
    film: path(file),
    editMask: path(editMask),
    keepMask: path(keepMask),
  }));
};

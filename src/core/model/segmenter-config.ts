import { z } from "zod";

/** config.json of the lung segmenter (training/segmenter.py); bundles and the graph hold to the same rules. */
export const segmenterConfig = z
  .looseObject({
    architecture: z.literal("lung-unet"),
    /** Channels of each level, that of full resolution first. */
    widths: z.array(z.int().positive()).min(2),
    /** Side of the square picture that it sees, in pixels. */
    sample_size: z.int().positive(),
    /** The lung that each map of the output shows, by the patient's side. */
    outputs: z.tuple([z.literal("right"), z.literal("left")]),
  })
  .refine(({ widths, sample_size: side }) => side % 2 ** (widths.length - 1) === 0, {
    path: ["sample_size"],
    message: "must halve evenly from each level to the next",
  });

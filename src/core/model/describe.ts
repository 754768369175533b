import { z } from "zod";
import { fail, ok, unwrap } from "../result.ts";
import type { Result } from "../result.ts";
import { bundleVersion, parseBundle } from "./bundle.ts";
import type { Bundle } from "./bundle.ts";

/** What a bundle says of its weights beyond what the checkpoints say; any field of bundle.json may be given. */
const descriptionSchema = z.looseObject({
  name: z.string().min(1),
  licence: z.string().default("unknown: see the origin of each checkpoint"),
});
export type Description = z.infer<typeof descriptionSchema>;

/** @param json a description file, already parsed */
export const parseDescription = (json: unknown): Result<Description> => {
  const parsed = descriptionSchema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return fail(
    "describe",
    `The description is not valid, ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    "correct it",
  );
};

/** diffusers' scheduler_config.json; only the schedule that the engine runs is accepted. */
const schedulerSchema = z.object({
  num_train_timesteps: z.int().positive().default(1000),
  beta_schedule: z.literal("linear"),
  beta_start: z.number().positive(),
  beta_end: z.number().positive(),
  timestep_spacing: z.literal("trailing"),
  prediction_type: z.literal("epsilon"),
  set_alpha_to_one: z.literal(true).default(true),
  clip_sample: z.literal(false),
  // Each of these would change betas or estimates without a trace.
  rescale_betas_zero_snr: z.literal(false).default(false),
  trained_betas: z.null().optional(),
  thresholding: z.literal(false).default(false),
});

const scheduleOf = (json: unknown): Partial<Bundle["schedule"]> => {
  if (json === undefined) return {};
  const parsed = schedulerSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return unwrap(
      fail(
        "schedule",
        `The schedule is not supported, ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
        "use a linear, trailing, epsilon DDIM schedule without clipping",
      ),
    );
  }
  const { data } = parsed;
  return { trainSteps: data.num_train_timesteps, betaStart: data.beta_start, betaEnd: data.beta_end };
};

const denoiserSchema = z.object({
  sample_size: z.int().positive().default(64),
  in_channels: z.int().positive().default(4),
});
/** 0.18215 is diffusers' default scaling factor. */
const autoencoderSchema = z.object({
  block_out_channels: z.array(z.int()).min(1),
  scaling_factor: z.number().positive().default(0.18215),
});

/** The released pipeline's text policies and the paper's scoring (reference radedit.md 1.6, 2.1, 4.3, 4.4). */
const releasedDefaults = {
  researchOnly: true,
  origin: {},
  text: {
    context: { maxLength: 128, padToMax: true, mask: "ones" },
    scoring: { padTo: "longest", mask: "real", strip: "!?." },
  },
  scoring: { resize: 512, crop: 448, threshold: 0.2 },
  defaults: { steps: 100, skip: 0.3, guidance: 7.5 },
  prompts: [],
  trainedFor: "",
};

/** bundle.json from the checkpoints' configs, the description and defaults; what the description says wins. */
export const describeBundle = (
  describe: Description,
  schedule: unknown,
  modules: Readonly<Record<string, Bundle["modules"]["imageEncoder"]>>,
  report: Bundle["report"],
): Bundle => {
  const denoiser = denoiserSchema.parse(modules["unet"]?.config);
  const autoencoder = autoencoderSchema.parse(modules["vae"]?.config);
  const bundle = {
    ...releasedDefaults,
    version: bundleVersion,
    resolution: denoiser.sample_size * 2 ** (autoencoder.block_out_channels.length - 1),
    latent: { channels: denoiser.in_channels, size: denoiser.sample_size, scaling: autoencoder.scaling_factor },
    schedule: scheduleOf(schedule),
    // A flat gray, until a fit is given: no linear map is known for an arbitrary autoencoder.
    preview: { weights: Array<number>(denoiser.in_channels).fill(0), bias: 0.5 },
    ...describe,
    report,
    modules,
  };
  return unwrap(parseBundle(JSON.stringify(bundle)));
};

import { z } from "zod";
import type { EngineConfig } from "../radedit/engine-config.ts";
import { validateSteps } from "../radedit/schedule.ts";
import { LIMITS } from "../radedit/validate.ts";
import { fail, ok } from "../result.ts";
import type { Result } from "../result.ts";
import { segmenterConfig } from "./segmenter-config.ts";

/** The one major version of the format that this engine reads. */
export const bundleVersion = "1.0";

const fileSchema = z.looseObject({
  path: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)*$/, "must be a plain relative path")
    .refine((path) => !path.includes(".."), "must stay inside the bundle"),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
});
export type BundleFile = z.infer<typeof fileSchema>;

export const precisions = ["reference", "fp32", "fp16", "int8", "int4"] as const;
export type Precision = (typeof precisions)[number];

const moduleOf = <T extends z.ZodType>(config: T) =>
  z.looseObject({
    /** Class of the official checkpoint, for example UNet2DConditionModel. */
    architecture: z.string(),
    config,
    precision: z.enum(precisions),
    files: z.array(fileSchema).min(1),
  });

const count = z.int().positive();
const anyConfig = z.looseObject({});
const modulesSchema = z.looseObject({
  unet: moduleOf(z.looseObject({ in_channels: count.default(4), out_channels: count.default(4) })),
  vae: moduleOf(
    z.looseObject({
      in_channels: z.union([z.literal(1), z.literal(3)]).default(3),
      latent_channels: count.default(4),
      block_out_channels: z.array(count).min(1),
    }),
  ),
  text: moduleOf(z.looseObject({ max_position_embeddings: count.default(512), vocab_size: count.default(30522) })),
  imageEncoder: moduleOf(anyConfig),
  segmenter: moduleOf(segmenterConfig).optional(),
});

/** What an edit needs, so that every bundle has it. */
export const requiredModules = ["unet", "vae", "text", "imageEncoder"] as const;
/** Every module that a bundle may have. */
export const moduleNames = [...requiredModules, "segmenter"] as const;
export type ModuleName = (typeof moduleNames)[number];
/** One for each module of a bundle; an optional module may have none. */
export type ByModule<T> = Readonly<Record<(typeof requiredModules)[number], T> & Partial<Record<ModuleName, T>>>;

/** Defaults are the released scheduler's (reference radedit.md 1.1). */
const scheduleSchema = z.looseObject({
  /** A linear schedule runs from its first beta to its last. */
  trainSteps: z.int().min(2).default(1000),
  betaSchedule: z.literal("linear").default("linear"),
  betaStart: z.number().positive().lt(1).default(1e-4),
  betaEnd: z.number().positive().lt(1).default(0.02),
  spacing: z.literal("trailing").default("trailing"),
  predictionType: z.literal("epsilon").default("epsilon"),
});

const textSchema = z.looseObject({
  context: z.looseObject({ maxLength: z.int().min(2), padToMax: z.literal(true), mask: z.literal("ones") }),
  scoring: z.looseObject({ padTo: z.literal("longest"), mask: z.literal("real"), strip: z.string() }),
});

const presetSchema = z.looseObject({
  label: z.string(),
  prompt: z.string(),
  sourcePrompt: z.string().nullable().default(null),
});

const bundleSchema = z
  .looseObject({
    name: z.string().min(1),
    version: z.string(),
    licence: z.string(),
    researchOnly: z.boolean(),
    /** True for a demonstration model, which must not be taken for RadEdit. */
    demo: z.boolean().default(false),
    /** Where each checkpoint came from, by module. */
    origin: z.record(z.string(), z.string()),
    resolution: count,
    latent: z.looseObject({ channels: count, size: count, scaling: z.number().positive() }),
    schedule: scheduleSchema.prefault({}),
    text: textSchema,
    /** Pixels of the scorer's input: shorter side after resizing, centre square cut from it. */
    scoring: z.looseObject({ resize: count, crop: count, threshold: z.number().min(-1).max(1) }),
    defaults: z.looseObject({
      steps: count,
      skip: z.number().min(LIMITS.skip.min).lt(LIMITS.skip.max),
      guidance: z.number().min(LIMITS.guidance.min).max(LIMITS.guidance.max),
    }),
    prompts: z.array(presetSchema),
    /** One sentence: what the weights were trained on and for. */
    trainedFor: z.string(),
    preview: z.looseObject({ weights: z.array(z.number()), bias: z.number() }),
    report: z.looseObject({ tool: z.string(), weightError: z.record(z.string(), z.number()) }),
    modules: modulesSchema,
  })
  .superRefine(({ resolution, latent, schedule, text, scoring, defaults, preview, modules }, context) => {
    const { vae, unet } = modules;
    const steps = validateSteps(defaults.steps, schedule.trainSteps);
    const hidden = modules.text.config["hidden_size"];
    const attended = [unet.config["cross_attention_dim"]].flat();
    const factor = 2 ** (vae.config.block_out_channels.length - 1);
    const claims: [boolean, string][] = [
      [latent.size * factor === resolution, `latent.size must be resolution / ${factor}, the autoencoder's factor`],
      [vae.config.latent_channels === latent.channels, "latent.channels must equal the autoencoder's latent_channels"],
      [unet.config.in_channels === latent.channels, "latent.channels must equal the denoiser's in_channels"],
      [unet.config.out_channels === latent.channels, "latent.channels must equal the denoiser's out_channels"],
      [
        hidden === undefined || attended.every((width) => width === undefined || width === hidden),
        "the denoiser's cross_attention_dim must equal the text encoder's hidden_size",
      ],
      [
        text.context.maxLength <= modules.text.config.max_position_embeddings,
        "text.context.maxLength must not exceed the text encoder's max_position_embeddings",
      ],
      [scoring.crop <= scoring.resize, "scoring.crop must not exceed scoring.resize"],
      [steps.ok, `defaults.steps: ${steps.ok ? "" : steps.error.problem}`],
      [preview.weights.length === latent.channels, "preview.weights must hold one number a latent channel"],
    ];
    for (const [holds, message] of claims) if (!holds) context.addIssue({ code: "custom", message });
  });

/** bundle.json, version 1 (architecture.md, "Bundle format"). Unknown fields are kept. */
export type Bundle = z.infer<typeof bundleSchema>;

const remedy = "use a bundle made by `radedit convert`, or copy the whole folder again";

/** @param text the content of bundle.json */
export const parseBundle = (text: string): Result<Bundle> => {
  const invalid = (what: string) => fail("bundle", `bundle.json is not valid, ${what}`, remedy);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return invalid("it is not JSON");
  }
  const version: unknown = typeof json === "object" && json !== null && "version" in json ? json.version : undefined;
  if (typeof version === "string" && !/^1(\.|$)/.test(version))
    return fail(
      "bundle-version",
      `The bundle has format version ${version}, this program reads version 1`,
      "update this program, or convert the checkpoint again",
    );
  const parsed = bundleSchema.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const path = issue?.path.join(".") ?? "";
  return invalid(`${path === "" ? "" : `${path}: `}${issue?.message ?? ""}`);
};

/** @param hash SHA-256 of bundle.json's bytes */
export const engineConfig = (bundle: Bundle, hash: string): EngineConfig => ({
  resolution: bundle.resolution,
  imageChannels: bundle.modules.vae.config.in_channels,
  latent: { channels: bundle.latent.channels, size: bundle.latent.size, scaling: bundle.latent.scaling },
  schedule: {
    trainSteps: bundle.schedule.trainSteps,
    betaSchedule: bundle.schedule.betaSchedule,
    betaStart: bundle.schedule.betaStart,
    betaEnd: bundle.schedule.betaEnd,
    spacing: bundle.schedule.spacing,
    predictionType: bundle.schedule.predictionType,
  },
  scoring: { resize: bundle.scoring.resize, crop: bundle.scoring.crop, threshold: bundle.scoring.threshold },
  preview: { weights: bundle.preview.weights, bias: bundle.preview.bias },
  hash,
});

/** The files of some modules, or every file that the bundle lists, in module order. */
export const bundleFiles = ({ modules }: Bundle, names: readonly ModuleName[] = moduleNames): readonly BundleFile[] =>
  names.flatMap((name) => modules[name]?.files ?? []);

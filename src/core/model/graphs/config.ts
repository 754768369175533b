import { z } from "zod";
import { UserFault } from "../../result.ts";

/** A config value given once or per level. */
export const perLevel = z.union([z.int().positive(), z.array(z.int().positive())]);

/** The value of each of `levels` levels. */
export const spread = (value: number | readonly number[], levels: number): readonly number[] =>
  typeof value === "number" ? Array<number>(levels).fill(value) : value;

export const unsupported = (what: string): UserFault =>
  new UserFault({
    code: "config",
    problem: `The model config is not supported, ${what}`,
    remedy: "use a checkpoint of the documented architecture",
  });

/** The config in the schema's terms, defaults filled in; unknown keys are ignored. Throws UserFault. */
export const parseConfig = <T>(schema: z.ZodType<T>, config: unknown): T => {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unsupported(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
};

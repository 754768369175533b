import { defaultCrop, padCrop } from "../src/core/geometry/crop.ts";
import type { Crop, Intensity } from "../src/core/radedit/request.ts";
import { moduleNames, precisions, type ModuleName, type Precision } from "../src/core/model/bundle.ts";
import { fail, unwrap } from "../src/core/result.ts";

const refuse = (option: string, typed: string, remedy: string): never =>
  unwrap<never>(
    fail(`option-${option}`, `--${option} ${typed === "" ? "is empty" : `${typed} cannot be read`}`, remedy),
  );

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number; NaN, infinities, blanks and hexadecimal are refused, ranges are the engine's business. */
export const number = (option: string, typed: string): number =>
  DECIMAL.test(typed) ? Number(typed) : refuse(option, typed, "give a number");

/** A whole number, at least `least`. */
export const wholeNumber = (option: string, typed: string, least: number): number => {
  const value = number(option, typed);
  return Number.isSafeInteger(value) && value >= least
    ? value
    : refuse(option, typed, `give a whole number from ${least}`);
};

/** One of a few words. */
export const choice = <const T extends string>(option: string, typed: string, words: readonly T[]): T =>
  words.find((word) => word === typed) ?? refuse(option, typed, `choose ${words.join(" or ")}`);

interface PrecisionOption {
  readonly precision: Precision;
  readonly precisions: Partial<Record<ModuleName, Precision>>;
}

/** A precision for all modules, and exceptions by module: int8 or int8,vae=fp16. */
export const precisionOption = (typed: string): PrecisionOption => {
  const [all = "", ...exceptions] = typed.split(",");
  const pairs = exceptions.map((pair) => {
    const [module = "", own = ""] = pair.split("=");
    return [choice("precision", module, moduleNames), choice("precision", own, precisions)] as const;
  });
  return { precision: choice("precision", all, precisions), precisions: Object.fromEntries(pairs) };
};

/** An option that this use of the command cannot do without. */
export const required = (option: string, typed: string | undefined): string =>
  typed ?? unwrap<never>(fail(`option-${option}`, `--${option} is missing`, `give --${option}, or --from-manifest`));

const numbers = (option: string, typed: string, count: number, shape: string): number[] => {
  const parts = typed.split(",");
  return parts.length === count ? parts.map((part) => number(option, part)) : refuse(option, typed, `give ${shape}`);
};

/** center (the largest square inside), pad (the smallest around) or X,Y,SIZE in source pixels. */
export const cropOption = (typed: string, width: number, height: number): Crop => {
  if (typed === "center") return defaultCrop(width, height);
  if (typed === "pad") return padCrop(width, height);
  const [x = 0, y = 0, size = 0] = numbers("crop", typed, 3, "center, pad or X,Y,SIZE");
  return { x, y, size };
};

/** LO,HI in stored values; the film's own polarity stays. */
export const intensityOption = (typed: string, film: Intensity): Intensity => {
  const [lo = 0, hi = 0] = numbers("intensity", typed, 2, "LO,HI");
  return { ...film, lo, hi };
};

type Vector = Float32Array;

export const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

const length = (a: Vector): number => Math.sqrt(dot(a, a));

/** Unit length; a zero vector stays zero. */
export const normalise = (a: Vector): Vector => {
  const norm = length(a);
  return norm === 0 ? a.slice() : a.map((value) => value / norm);
};

const between = (from: Vector, to: Vector): Vector => {
  const start = normalise(from);
  return normalise(to).map((value, at) => value - start[at]!);
};

/** Differences of unit vectors shorter than this are rounding, and their direction means nothing. */
const NO_CHANGE = 1e-6;

export interface Direction {
  readonly score: number | null;
  /** Why there is no score. */
  readonly reason: string | null;
}

/**
 * cos(ΔI, ΔT) with every embedding normalised before the subtraction (radedit.md 1.6): does the film change in the
 * direction in which the text changes? −1..1, never NaN.
 */
export const directionalScore = (original: Vector, edited: Vector, sourceText: Vector, text: Vector): Direction => {
  const image = between(original, edited);
  const words = between(sourceText, text);
  const lengths = [length(image), length(words)] as const;
  const cosine = dot(image, words) / (lengths[0] * lengths[1]);
  if (lengths[1] < NO_CHANGE) return { score: null, reason: "Prompt and source prompt mean the same to the scorer" };
  if (lengths[0] < NO_CHANGE) return { score: null, reason: "The film looks unchanged to the scorer" };
  if (Number.isNaN(cosine)) return { score: null, reason: "The scorer's numbers are not finite" };
  return { score: Math.min(1, Math.max(-1, cosine)), reason: null };
};

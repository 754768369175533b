import type { Tensor } from "../tensor.ts";
import type { TextEncoder } from "./ports.ts";
import type { EditRequest } from "./request.ts";

/** What the denoiser is told, [1,L,D] each. */
export interface Contexts {
  readonly conditional: Tensor;
  /** Of the empty text. */
  readonly unconditional: Tensor;
  readonly invert: Tensor;
}

export const encodeTexts = async (
  text: TextEncoder,
  { prompt, invertPrompt }: Pick<EditRequest, "prompt" | "invertPrompt">,
): Promise<Contexts> => {
  const unconditional = await text.context("");
  const conditional = await text.context(prompt);
  const invert = invertPrompt === "" ? unconditional : await text.context(invertPrompt);
  return { conditional, unconditional, invert };
};

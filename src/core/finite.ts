import { UserFault } from "./result.ts";

/**
 * The values themselves. Half precision overflows on some devices, and NaN would pass through mixing, decoding and
 * scoring without a sound, so each model's output is checked where it arrives.
 * @param model its name, as in "The denoiser returned …"
 */
export const finite = (values: Float32Array, model: string): Float32Array => {
  if (values.every(Number.isFinite)) return values;
  throw new UserFault({
    code: "not-finite",
    problem: `The ${model} returned numbers that are not finite`,
    remedy: "choose another backend, such as WASM",
  });
};

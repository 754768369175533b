import { inversionIsCached } from "./actions/generate.ts";
import { cropOf } from "./build-request.ts";
import type { EngineState } from "./engine-store.ts";
import { estimateSeconds } from "./estimate.ts";
import type { Film } from "./film-store.ts";
import type { ParameterState } from "./parameter-store.ts";

/** Seconds that an edit with these parameters should take; null while the speed is not known. */
export const buildEstimate = (
  film: Film | null,
  { speed }: EngineState,
  { parameters, frame }: ParameterState,
): number | null => {
  if (!film || !speed) return null;
  const { steps, skip } = parameters;
  const source = { hash: film.hash, width: film.width, height: film.height };
  const cached = inversionIsCached({ ...parameters, source, crop: cropOf(film, frame), intensity: film.intensity });
  return estimateSeconds(speed, steps, skip, cached);
};

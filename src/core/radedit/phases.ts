import type { EditProgress, Phase } from "./candidate.ts";
import type { CancelCheck, Clock } from "./ports.ts";

export interface Phases {
  /** Announces a phase, reads the cancel check, and adds the time of `work` to the phase's account. */
  readonly run: <T>(phase: Phase, work: () => Promise<T>) => Promise<T>;
  readonly milliseconds: () => Record<Phase, number>;
}

export const createPhases = (
  clock: Clock,
  cancel: CancelCheck,
  onProgress: (progress: EditProgress) => void,
): Phases => {
  const spent: Record<Phase, number> = { encode: 0, text: 0, invert: 0, edit: 0, decode: 0, score: 0 };
  return {
    run: async (phase, work) => {
      onProgress({ kind: "phase", phase });
      await cancel();
      const started = clock.now();
      const result = await work();
      spent[phase] += clock.now() - started;
      return result;
    },
    milliseconds: () => ({ ...spent }),
  };
};

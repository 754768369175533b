import type { UserError } from "../core/result.ts";
import { readyInfo, useEngine } from "../state/engine-store.ts";
import { type Field, faultyField, parameterError, useParameters } from "../state/parameter-store.ts";

/** Before a bundle is open: the schedule of every checkpoint that is known (reference radedit.md 1.1). */
const TRAIN_STEPS = 1000;

export const useTrainSteps = (): number => useEngine(readyInfo)?.config.schedule.trainSteps ?? TRAIN_STEPS;

/** What is wrong with a field as typed. One fault is shown at a time, the first that the engine would name. */
export const useFieldError = (): ((field: Field) => UserError | null) => {
  const parameters = useParameters((state) => state.parameters);
  const error = parameterError(parameters, useTrainSteps());
  return (field) => (error && faultyField(error) === field ? error : null);
};

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  adoptDefaults,
  faultyField,
  parameterError,
  type ParameterState,
  rollSeed,
  setParameters,
  useParameters,
} from "./parameter-store.ts";

const errorWith = (changes: Partial<ParameterState["parameters"]>) =>
  parameterError({ ...useParameters.getState().parameters, prompt: "Effusion", ...changes }, 1000);

test("each wrong value is named at its own field", () => {
  const cases = [
    [{ prompt: "  " }, "prompt"],
    [{ steps: 37 }, "steps"],
    [{ steps: Number.NaN }, "steps"],
    [{ skip: 1.5 }, "skip"],
    [{ guidance: Number.NaN }, "guidance"],
    [{ guidance: 101 }, "guidance"],
    [{ seed: 0.5 }, "seed"],
    [{ seed: -1 }, "seed"],
  ] as const;
  for (const [changes, field] of cases) {
    const error = errorWith(changes);
    expect(error && faultyField(error)).toBe(field);
  }
  expect(errorWith({})).toBeNull();
});

test("an emptied field is called empty, not NaN", () => {
  expect(errorWith({ guidance: Number.NaN })?.problem).toBe("Guidance is empty");
});

test("a bundle's defaults fill the fields that nobody has touched", () => {
  setParameters({ steps: 40, skip: Number.NaN });
  adoptDefaults({ defaults: { steps: 4, skip: 0.25, guidance: 3 } });
  expect(useParameters.getState().parameters).toMatchObject({ steps: 40, skip: Number.NaN, guidance: 3 });
  useParameters.setState(useParameters.getInitialState());
});

test("a drawn seed is always one that the engine takes", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (random) => {
      rollSeed(() => random);
      expect(errorWith({ seed: useParameters.getState().parameters.seed })).toBeNull();
    }),
  );
});

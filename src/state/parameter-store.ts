import { create } from "zustand";
import { validateParameters } from "../core/radedit/validate.ts";
import type { EditParameters } from "../core/radedit/request.ts";
import type { UserError } from "../core/result.ts";
import type { BundleInfo } from "../../workers/contract.ts";
import { text } from "./strings.ts";

export interface ParameterState {
  /** As typed: a field that holds no number is NaN, an empty source prompt is "" until the request is built. */
  readonly parameters: EditParameters & { readonly sourcePrompt: string };
  /** Which square of the film the model sees. */
  readonly frame: "centre" | "whole";
}

export const useParameters = create<ParameterState>()(() => ({
  parameters: {
    prompt: "",
    sourcePrompt: "",
    invertPrompt: "",
    steps: 25,
    skip: 0.3,
    guidance: 7.5,
    seed: 1,
    vaeMode: "mode",
    compat: "paper",
    composite: "keep",
    feather: 8,
    detail: 1,
  },
  frame: "centre",
}));

export const setParameters = (changes: Partial<ParameterState["parameters"]>): void =>
  useParameters.setState(({ parameters }) => ({ parameters: { ...parameters, ...changes } }));

export const setFrame = (frame: ParameterState["frame"]): void => useParameters.setState({ frame });

/** What the bundle was made for, but where the user has typed something else while it loaded. */
export const adoptDefaults = ({ defaults }: Pick<BundleInfo, "defaults">): void => {
  const { parameters: initial } = useParameters.getInitialState();
  const { parameters } = useParameters.getState();
  for (const name of ["steps", "skip", "guidance"] as const)
    if (parameters[name] === initial[name]) setParameters({ [name]: defaults[name] });
};

export const rollSeed = (random: () => number = Math.random): void =>
  setParameters({ seed: Math.floor(random() * 2 ** 32) });

export type Field = "prompt" | "steps" | "skip" | "guidance" | "seed";

/** The field that an error of `validateParameters` is about; its code begins with the field's name. */
export const faultyField = ({ code }: UserError): Field | null => {
  const [name] = code.split("-");
  return (["prompt", "steps", "skip", "guidance", "seed"] as const).find((field) => field === name) ?? null;
};

const NUMBERS = ["steps", "skip", "guidance", "seed"] as const;

/** The first thing wrong with the parameters as typed, or null. An emptied field is NaN, a word for no person. */
export const parameterError = (parameters: EditParameters, trainSteps: number): UserError | null => {
  const empty = NUMBERS.find((name) => Number.isNaN(parameters[name]));
  if (empty) return text.fault.numberEmpty(empty, text.panel[empty]);
  const result = validateParameters(parameters, trainSteps);
  return result.ok ? null : result.error;
};

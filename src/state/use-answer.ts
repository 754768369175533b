import { useSyncExternalStore } from "react";
import { useEngine } from "./engine-store.ts";
import { useFilm } from "./film-store.ts";
import { useJob } from "./job-store.ts";
import { useMasks } from "./mask-store.ts";
import { useParameters } from "./parameter-store.ts";
import { useResults } from "./result-store.ts";
import { useView } from "./view-store.ts";

const stores = [useEngine, useFilm, useJob, useMasks, useParameters, useResults, useView];

const subscribe = (listener: () => void): (() => void) => {
  const leave = stores.map((store) => store.subscribe(listener));
  return () => leave.forEach((each) => each());
};

/** A question about any of the stores; the view renders anew only when the answer changes. */
export const useAnswer = <T extends boolean | string | null>(question: () => T): T =>
  useSyncExternalStore(subscribe, question);

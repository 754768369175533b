import { create } from "zustand";
import type { UserError } from "../core/result.ts";
import type { EngineInfo, OpenProgress } from "../../workers/contract.ts";
import type { Speed } from "./estimate.ts";

export type EngineStatus =
  | { readonly kind: "loading"; readonly progress: OpenProgress | null }
  | { readonly kind: "ready"; readonly info: EngineInfo }
  | { readonly kind: "failed"; readonly error: UserError };

export interface EngineState {
  readonly status: EngineStatus;
  /** Measured on this machine; null until the bundle is open. */
  readonly speed: Speed | null;
}

export const useEngine = create<EngineState>()(() => ({ status: { kind: "loading", progress: null }, speed: null }));

export const readyInfo = ({ status }: EngineState): EngineInfo | null => (status.kind === "ready" ? status.info : null);

import { create } from "zustand";
import { sentence, type UserError } from "../core/result.ts";

/** One sentence for the user; errors stay until they are dismissed or the next notice comes. */
export interface Notice {
  readonly id: number;
  readonly kind: "error" | "info";
  readonly text: string;
}

export const useNotice = create<{ readonly notice: Notice | null }>()(() => ({ notice: null }));

let count = 0;

export const notify = (kind: Notice["kind"], text: string): void =>
  useNotice.setState({ notice: { id: ++count, kind, text } });

export const notifyError = (error: UserError): void => notify("error", `${sentence(error)}.`);

export const dismissNotice = (): void => useNotice.setState({ notice: null });

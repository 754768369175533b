import type { Remote } from "comlink";
import type { OnCrash } from "./crash-notice.ts";

/** A running worker; the tests hand in one that lives in the same thread. */
export interface WorkerHost<Api> {
  readonly api: Remote<Api>;
  readonly onCrash: OnCrash;
  terminate(): void;
}

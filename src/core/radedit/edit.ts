import type { SourceImage } from "../image/source.ts";
import type { Cache } from "./cache.ts";
import type { Candidate, EditProgress, Provenance } from "./candidate.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { CancelCheck, Clock, Models } from "./ports.ts";
import type { EditRequest } from "./request.ts";
import type { EditTrace } from "./trace.ts";

/** What an edit runs in: the host hands it over once per edit. */
export interface EditContext {
  readonly models: Models;
  readonly config: EngineConfig;
  /** Shared between edits: `createLruCache(bytes)`. Untouched by an edit that does not finish. */
  readonly caches: Cache;
  readonly clock: Clock;
  readonly cancel: CancelCheck;
  readonly onProgress: (progress: EditProgress) => void;
  /** `batchSize` must be the denoiser's. */
  readonly provenance: Provenance;
  /** Called once, before decoding, when given. */
  readonly trace?: ((trace: EditTrace) => void) | undefined;
}

/**
 * One edit, end to end: encode, invert, edit, decode, composite, score.
 * Throws UserFault for a request that does not fit film, bundle or ranges, and Cancelled when the check does.
 */
export const runEdit = async (context: EditContext, source: SourceImage, request: EditRequest): Promise<Candidate> => {
  throw new Error(`not written yet: ${context.config.hash} ${source.hash} ${request.seed}`);
};

/**
 * The typed boundary between the page and its workers: the only file that both sides import.
 * Calls take a cancel handle first, then the input, then `onProgress` (a Comlink proxy that the page releases).
 * What a user can cause, and a cancel, come back as an `Outcome`; a rejected promise is a fault of ours.
 */
import type { SourceImage } from "../src/core/image/source.ts";
import type { Candidate, EditProgress } from "../src/core/radedit/candidate.ts";
import type { EngineConfig } from "../src/core/radedit/engine-config.ts";
import type { EditRequest } from "../src/core/radedit/request.ts";
import type { UserError } from "../src/core/result.ts";

/** Stands for an AbortSignal, which cannot be transferred. */
export interface CancelHandle {
  /** Number of the call, for `cancel`. */
  readonly call: number;
  /** One shared Int32, 1 = stop. Null where the page is not cross-origin isolated; then `cancel` carries the wish. */
  readonly flag: Int32Array | null;
}

export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: UserError }
  | { readonly kind: "cancelled" };

/** `auto` takes WebGPU where it passes the numeric self-test, else WASM. */
export type BackendPreference = "auto" | "webgpu" | "wasm";

export interface OpenInput {
  /** Absolute, same-origin address of the bundle's folder, with a slash at the end. */
  readonly bundleUrl: string;
  readonly backend: BackendPreference;
}

/** Opening has no total that is known from the start: files arrive first, then each module is compiled. */
export type OpenProgress =
  | { readonly kind: "download"; readonly bytes: number; readonly total: number }
  | { readonly kind: "compile"; readonly module: string }
  | { readonly kind: "measure" };

/** A prompt that a bundle proposes, with the text that fits the film before the edit. */
export interface PromptPreset {
  readonly label: string;
  readonly prompt: string;
  readonly sourcePrompt: string | null;
}

export interface BundleInfo {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly researchOnly: boolean;
  /** True for a demo model, which must not be taken for RadEdit. */
  readonly demo: boolean;
  /** What the weights were trained on, one sentence. */
  readonly trainedFor: string;
  /** Where each checkpoint came from, by module. */
  readonly origin: Readonly<Record<string, string>>;
  readonly prompts: readonly PromptPreset[];
  readonly defaults: { readonly steps: number; readonly skip: number; readonly guidance: number };
  /** SHA-256 (hex) of bundle.json. */
  readonly hash: string;
}

export interface EngineInfo {
  readonly backend: "wasm" | "webgpu";
  /** Why this backend runs, one sentence for the badge. */
  readonly reason: string;
  readonly precision: string;
  readonly bundle: BundleInfo;
  readonly config: EngineConfig;
  /** Measured after loading: milliseconds of one denoiser evaluation (one batch item). */
  readonly evaluationMilliseconds: number;
  /** Evaluations in one call of the denoiser. */
  readonly batchSize: number;
}

export interface EditInput {
  readonly source: SourceImage;
  readonly request: EditRequest;
}

/** Models and editing; one call at a time, the page queues. */
export interface InferenceApi {
  open(
    signal: CancelHandle,
    input: OpenInput,
    onProgress: (progress: OpenProgress) => void,
  ): Promise<Outcome<EngineInfo>>;
  /** Needs a bundle that is open. The candidate's buffers are transferred. */
  edit(
    signal: CancelHandle,
    input: EditInput,
    onProgress: (progress: EditProgress) => void,
  ): Promise<Outcome<Candidate>>;
  /** The wish to stop, where there is no shared memory; read when the engine yields. */
  cancel(call: number): void;
}

/** For `decodeMask` the bytes of a picture file, for `keepAround` one byte a pixel. */
export interface MaskInput {
  readonly bytes: Uint8Array;
  /** The film's size, which the mask must have. */
  readonly width: number;
  readonly height: number;
}

export interface PngInput {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  readonly samples: Uint8Array | Uint16Array;
  /** Keyword -> UTF-8 text, one iTXt chunk each. */
  readonly text: Readonly<Record<string, string>>;
}

/** Decoders and encoders, in a worker of their own so that a film opens while another is being edited. Short calls. */
export interface ImagingApi {
  decodeFilm(bytes: Uint8Array): Promise<Outcome<SourceImage>>;
  /** One byte a pixel, on above 127. */
  decodeMask(input: MaskInput): Promise<Outcome<Uint8Array>>;
  encodePng(input: PngInput): Promise<Outcome<Uint8Array>>;
  /** The proposed keep mask: everything but the edit mask grown by 16 px (core/mask). One byte a pixel. */
  keepAround(input: MaskInput): Promise<Outcome<Uint8Array>>;
}

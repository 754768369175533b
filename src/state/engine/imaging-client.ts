import { type Remote, transfer } from "comlink";
import type { ImagingApi, MaskInput, Outcome, PngInput } from "../../../workers/contract.ts";
import type { SourceImage } from "../../core/image/source.ts";
import type { WorkerHost } from "./worker-host.ts";

/** Decoders and encoders off the main thread; started at the first call, replaced if it breaks. */
export class ImagingClient implements ImagingApi {
  readonly #spawn: () => WorkerHost<ImagingApi>;
  #host: WorkerHost<ImagingApi> | null = null;

  constructor(spawn: () => WorkerHost<ImagingApi>) {
    this.#spawn = spawn;
  }

  decodeFilm(bytes: Uint8Array<ArrayBuffer>): Promise<Outcome<SourceImage>> {
    return this.#call<Outcome<SourceImage>>((api) => api.decodeFilm(transfer(bytes, [bytes.buffer])));
  }

  decodeMask(input: MaskInput): Promise<Outcome<Uint8Array>> {
    return this.#call<Outcome<Uint8Array>>((api) => api.decodeMask(input));
  }

  encodePng(input: PngInput): Promise<Outcome<Uint8Array>> {
    return this.#call<Outcome<Uint8Array>>((api) => api.encodePng(input));
  }

  keepAround(input: MaskInput): Promise<Outcome<Uint8Array>> {
    return this.#call<Outcome<Uint8Array>>((api) => api.keepAround(input));
  }

  #call<T>(run: (api: Remote<ImagingApi>) => Promise<T>): Promise<T> {
    const host = (this.#host ??= this.#spawn());
    return new Promise((resolve, reject) => {
      const leave = host.onCrash((detail) => {
        host.terminate();
        if (this.#host === host) this.#host = null;
        reject(new Error(`imaging worker: ${detail}`));
      });
      void run(host.api).then(resolve, reject).finally(leave);
    });
  }
}

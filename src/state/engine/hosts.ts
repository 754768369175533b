import { type Remote, transfer, wrap } from "comlink";
import type { ImagingApi, InferenceApi, MaskInput, Outcome, PngInput } from "../../../workers/contract.ts";
import type { SourceImage } from "../../core/image/source.ts";
import type { WorkerHost } from "./inference-client.ts";

const host = <Api>(worker: Worker): WorkerHost<Api> => ({
  api: wrap<Api>(worker),
  crashed: new Promise((resolve) => {
    worker.addEventListener("error", (event) => resolve(event.message || "worker error"));
    worker.addEventListener("messageerror", () => resolve("a message could not be read"));
  }),
  terminate: () => worker.terminate(),
});

export const spawnInference = (): WorkerHost<InferenceApi> =>
  host(new Worker(new URL("../../../workers/inference.worker.ts", import.meta.url), { type: "module" }));

/** Decoders and encoders off the main thread; started at the first call, replaced if it breaks. */
export class ImagingClient implements ImagingApi {
  #host: WorkerHost<ImagingApi> | null = null;

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
    const host = (this.#host ??= spawnImaging());
    const broken = host.crashed.then((detail): never => {
      host.terminate();
      if (this.#host === host) this.#host = null;
      throw new Error(`imaging worker: ${detail}`);
    });
    return Promise.race([run(host.api), broken]);
  }
}

const spawnImaging = (): WorkerHost<ImagingApi> =>
  host(new Worker(new URL("../../../workers/imaging.worker.ts", import.meta.url), { type: "module" }));

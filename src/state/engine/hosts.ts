import { wrap } from "comlink";
import type { ImagingApi, InferenceApi } from "../../../workers/contract.ts";
import { CrashNotice } from "./crash-notice.ts";
import type { WorkerHost } from "./worker-host.ts";

const host = <Api>(worker: Worker): WorkerHost<Api> => {
  const { tell, onCrash } = new CrashNotice();
  worker.addEventListener("error", (event) => tell(event.message || "worker error"));
  worker.addEventListener("messageerror", () => tell("a message could not be read"));
  return { api: wrap<Api>(worker), onCrash, terminate: () => worker.terminate() };
};

export const spawnInference = (): WorkerHost<InferenceApi> =>
  host(new Worker(new URL("../../../workers/inference.worker.ts", import.meta.url), { type: "module" }));

export const spawnImaging = (): WorkerHost<ImagingApi> =>
  host(new Worker(new URL("../../../workers/imaging.worker.ts", import.meta.url), { type: "module" }));

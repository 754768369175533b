import { expose } from "comlink";
import { keepAround } from "../src/core/mask/morphology.ts";
import type { Result } from "../src/core/result.ts";
import { decodeFilm } from "../src/imaging/decode-film.ts";
import { decodeMask } from "../src/imaging/decode-mask.ts";
import { encodePng } from "../src/imaging/png/encode-png.ts";
import type { ImagingApi, Outcome } from "./contract.ts";
import { handOver } from "./hand-over.ts";

const outcomeOf = <T>(result: Result<T>): Outcome<T> =>
  result.ok ? { kind: "done", value: result.value } : { kind: "failed", error: result.error };

const bytes = (result: Result<Uint8Array>): Outcome<Uint8Array> => handOver(outcomeOf(result), (value) => [value]);

const api: ImagingApi = {
  decodeFilm: async (file) => handOver(outcomeOf(await decodeFilm(file)), ({ samples }) => [samples]),
  decodeMask: async ({ bytes: file, width, height }) => bytes(decodeMask(file, width, height)),
  encodePng: async ({ text, ...raster }) => bytes({ ok: true, value: encodePng(raster, text) }),
  keepAround: async ({ bytes: mask, width, height }) => bytes({ ok: true, value: keepAround(mask, width, height) }),
};

expose(api);

import { expect, test } from "vitest";
import { UserFault } from "../result.ts";
import { runEdit } from "./edit.ts";
import type { Models } from "./ports.ts";
import { createContext, createFilm, createRequest } from "./test-support.ts";

const film = await createFilm();
const context = createContext();
const { autoencoder, denoiser, text, image } = context.models;
const request = createRequest(film);
const spoil = (data: Float32Array): Float32Array => data.map((value, at) => (at === 3 ? NaN : value));

const runWith = (models: Partial<Models>): Promise<unknown> =>
  runEdit({ ...context, models: { ...context.models, ...models } }, film, request);

test.each<[string, Partial<Models>]>([
  [
    "encoder",
    {
      autoencoder: {
        ...autoencoder,
        encode: async (input) => {
          const { mean, logvar } = await autoencoder.encode(input);
          return { mean: { ...mean, data: spoil(mean.data) }, logvar };
        },
      },
    },
  ],
  [
    "denoiser",
    {
      denoiser: {
        ...denoiser,
        predict: async (...input) => {
          const { dims, data } = await denoiser.predict(...input);
          return { dims, data: data.map((value, at) => (at === 3 ? Infinity : value)) };
        },
      },
    },
  ],
  [
    "decoder",
    {
      autoencoder: {
        ...autoencoder,
        decode: async (latent) => {
          const { dims, data } = await autoencoder.decode(latent);
          return { dims, data: spoil(data) };
        },
      },
    },
  ],
  [
    "image encoder",
    {
      image: {
        embed: async (input) => {
          const { patches, embedding } = await image.embed(input);
          return { patches, embedding: spoil(embedding) };
        },
      },
    },
  ],
  ["text encoder", { text: { ...text, embed: async (prompt) => spoil(await text.embed(prompt)) } }],
])("numbers of the %s that are not finite end the edit in one sentence", async (name, models) => {
  const failure: unknown = await runWith(models).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserFault);
  expect((failure as UserFault).error).toEqual({
    code: "not-finite",
    problem: `The ${name} returned numbers that are not finite`,
    remedy: "choose another backend, such as WASM",
  });
});

test("an estimate of another length is a bug, not the user's", async () => {
  const short = { ...denoiser, predict: async () => ({ dims: [1], data: new Float32Array(1) }) };
  const failure: unknown = await runWith({ denoiser: short }).catch((error: unknown) => error);
  expect(failure).not.toBeInstanceOf(UserFault);
  expect(failure).toHaveProperty("message", "the denoiser returned 1 numbers instead of 256");
});

import { squaredDistance } from "./distance.ts";

/** A keep mask leaves this band of source pixels free around the edit mask, so that no dark seam forms. */
export const FREE_BAND = 16;

/** Off becomes 255, on (above 127) becomes 0. */
export const invertMask = (mask: Uint8Array): Uint8Array => mask.map((value) => (value > 127 ? 0 : 255));

/** Dilation by a Euclidean disc: on (255) within `radius` pixels of a pixel that is on. */
export const growMask = (mask: Uint8Array, width: number, height: number, radius: number): Uint8Array => {
  const reach = radius * radius;
  return Uint8Array.from(squaredDistance(mask, width, height), (squared) => (squared <= reach ? 255 : 0));
};

/** The keep mask that page and command line offer: everything but the edit mask grown by `band` pixels. */
export const keepAround = (editMask: Uint8Array, width: number, height: number, band = FREE_BAND): Uint8Array =>
  invertMask(growMask(editMask, width, height, band));

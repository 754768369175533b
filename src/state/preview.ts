import type { Crop } from "../core/radedit/request.ts";

/** What the edit looks like so far: gray 0..255 on the latent grid, over the crop of the film. */
export interface Preview {
  readonly film: string;
  readonly crop: Crop;
  readonly size: number;
  readonly gray: Uint8ClampedArray;
}

let current: Preview | null = null;
const listeners = new Set<() => void>();

/** Outside the stores: it changes with every step and holds pixels. */
export const livePreview = (): Preview | null => current;

export const setPreview = (next: Preview | null): void => {
  current = next;
  for (const listener of listeners) listener();
};

export const subscribePreview = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

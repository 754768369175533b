import { create } from "zustand";
import { type FrameMap, mapPoint, type Point } from "../core/geometry/frames.ts";

/** What the stage shows once there is a result. */
export type Comparison = "edited" | "slider" | "difference";

export interface ViewState {
  /** Source pixels to screen (CSS) pixels of the stage. */
  readonly view: FrameMap;
  /** Size of the stage in CSS pixels. */
  readonly stage: { readonly width: number; readonly height: number };
  readonly comparison: Comparison;
  /** Where the slider stands, 0..1 of the stage's width; the original is on its left. */
  readonly slider: number;
  /** The original is shown for as long as a key or a button is held. */
  readonly holdOriginal: boolean;
  readonly panel: "edit" | "result";
  readonly dialog: "help" | "about" | "discard" | null;
  /** Source pixel under the pointer. */
  readonly hover: Point | null;
}

export const useView = create<ViewState>()(() => ({
  view: { scale: 1, x: 0, y: 0 },
  stage: { width: 1, height: 1 },
  comparison: "slider",
  slider: 0.5,
  holdOriginal: false,
  panel: "edit",
  dialog: null,
  hover: null,
}));

/** Screen pixels left free around a film that is fitted. */
const FIT_MARGIN = 16;
/** Screen pixels of the film that always stay on the stage. */
const HOLD = 48;
const LARGEST_SCALE = 32;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The whole film, centred. */
export const fitView = (film: Size, stage: Size): FrameMap => {
  const scale = Math.min(
    Math.max(1, stage.width - 2 * FIT_MARGIN) / film.width,
    Math.max(1, stage.height - 2 * FIT_MARGIN) / film.height,
  );
  return centreView(film, stage, scale);
};

export const centreView = (film: Size, stage: Size, scale: number): FrameMap => ({
  scale,
  x: (stage.width - film.width * scale) / 2,
  y: (stage.height - film.height * scale) / 2,
});

/** Zooms by `factor` and keeps what lies under `about` (screen pixels) where it is. */
export const zoomView = (view: FrameMap, factor: number, about: Point, film: Size, stage: Size): FrameMap => {
  const smallest = Math.min(fitView(film, stage).scale / 2, 1);
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest, view.scale * factor));
  const ratio = scale / view.scale;
  return holdView(
    { scale, x: about.x + (view.x - about.x) * ratio, y: about.y + (view.y - about.y) * ratio },
    film,
    stage,
  );
};

export const panView = (view: FrameMap, by: Point, film: Size, stage: Size): FrameMap =>
  holdView({ ...view, x: view.x + by.x, y: view.y + by.y }, film, stage);

/** Moves a film that has left the stage back to its border. */
const holdView = (view: FrameMap, film: Size, stage: Size): FrameMap => {
  const end = mapPoint(view, { x: film.width, y: film.height });
  const shift = (start: number, stop: number, length: number): number =>
    stop < HOLD ? HOLD - stop : start > length - HOLD ? length - HOLD - start : 0;
  return { ...view, x: view.x + shift(view.x, end.x, stage.width), y: view.y + shift(view.y, end.y, stage.height) };
};

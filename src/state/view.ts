import { mapPoint, type Point } from "../core/geometry/frames.ts";
import { useFilm } from "./film-store.ts";
import { centreView, type Comparison, fitView, panView, useView, zoomView } from "./view-store.ts";

/** The stage was laid out anew; what is in its middle stays there. */
export const resizeStage = (width: number, height: number): void =>
  useView.setState(({ view, stage }) => ({
    stage: { width, height },
    view: { ...view, x: view.x + (width - stage.width) / 2, y: view.y + (height - stage.height) / 2 },
  }));

export const fit = (): void => {
  const { film } = useFilm.getState();
  if (film) useView.setState(({ stage }) => ({ view: fitView(film, stage) }));
};

/** One film pixel on one pixel of the screen. */
export const actualSize = (): void => {
  const { film } = useFilm.getState();
  if (film) useView.setState(({ stage }) => ({ view: centreView(film, stage, 1 / globalThis.devicePixelRatio) }));
};

/** @param about screen pixels of the stage; its middle when left out */
export const zoom = (factor: number, about?: Point): void => {
  const { film } = useFilm.getState();
  if (!film) return;
  useView.setState(({ view, stage }) => ({
    view: zoomView(view, factor, about ?? { x: stage.width / 2, y: stage.height / 2 }, film, stage),
  }));
};

export const pan = (x: number, y: number): void => {
  const { film } = useFilm.getState();
  if (film) useView.setState(({ view, stage }) => ({ view: panView(view, { x, y }, film, stage) }));
};

/** Where a source point lies on the stage. */
export const onStage = (point: Point): Point => mapPoint(useView.getState().view, point);

export const setSlider = (slider: number): void => useView.setState({ slider: Math.min(1, Math.max(0, slider)) });

export const setComparison = (comparison: Comparison): void => useView.setState({ comparison });

const CYCLE: readonly Comparison[] = ["slider", "edited", "difference"];

export const cycleComparison = (): void =>
  useView.setState(({ comparison }) => ({
    comparison: CYCLE[(CYCLE.indexOf(comparison) + 1) % CYCLE.length] ?? "slider",
  }));

export const holdOriginal = (holdOriginal: boolean): void => useView.setState({ holdOriginal });

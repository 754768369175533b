import { type FrameMap, mapPoint, type Point } from "../core/geometry/frames.ts";
import { useFilm } from "./film-store.ts";
import { useMasks } from "./mask-store.ts";
import {
  centreView,
  type Comparison,
  fitView,
  panView,
  type Size,
  useView,
  type ViewState,
  zoomView,
} from "./view-store.ts";

const isFitted = (view: FrameMap, film: Size, stage: Size): boolean => {
  const { scale, x, y } = fitView(film, stage);
  return view.scale === scale && view.x === x && view.y === y;
};

/** The stage was laid out anew: a fitted film stays fitted, else what is in the middle stays there. */
export const resizeStage = (width: number, height: number): void => {
  const { film } = useFilm.getState();
  useView.setState(({ view, stage }) => {
    const next = { width, height };
    const moved = { ...view, x: view.x + (width - stage.width) / 2, y: view.y + (height - stage.height) / 2 };
    return { stage: next, view: film && isFitted(view, film, stage) ? fitView(film, next) : moved };
  });
};

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

/** Screen pixels of original that are shown beside the edit when a result comes. */
const DIVIDER_MARGIN = 24;

/** Puts the divider just left of a source column, so that what begins there is seen edited. */
export const divideBefore = (column: number): void => {
  const { view, stage } = useView.getState();
  setSlider((mapPoint(view, { x: column, y: 0 }).x - DIVIDER_MARGIN) / stage.width);
};

/** With the edit panel goes the film with its masks, with the result panel the result without them. */
export const showPanel = (panel: ViewState["panel"]): void => {
  useView.setState({ panel });
  useMasks.setState({ visible: panel === "edit" });
};

export const setSlider = (slider: number): void => useView.setState({ slider: Math.min(1, Math.max(0, slider)) });

export const setComparison = (comparison: Comparison): void => useView.setState({ comparison });

const CYCLE: readonly Comparison[] = ["slider", "edited", "difference"];

/** From the edit panel the first call shows the result as it was last looked at. */
export const cycleComparison = (): void => {
  const { panel, comparison } = useView.getState();
  if (panel === "edit") showPanel("result");
  else setComparison(CYCLE[(CYCLE.indexOf(comparison) + 1) % CYCLE.length] ?? "slider");
};

export const holdOriginal = (holdOriginal: boolean): void => useView.setState({ holdOriginal });

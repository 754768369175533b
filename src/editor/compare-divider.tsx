import type { KeyboardEvent, PointerEvent } from "react";
import { text } from "../state/strings.ts";
import { setSlider } from "../state/view.ts";
import { useView } from "../state/view-store.ts";
import { useShown } from "./use-shown.ts";

const STEP = 0.02;
/** Screen pixels beside the line that a label needs. */
const LABEL_ROOM = 80;

/** The line between original (left) and edited film (right): dragged, or moved with the arrow keys. */
export const CompareDivider = () => {
  const shown = useShown();
  const slider = useView((state) => state.slider);
  const width = useView((state) => state.stage.width);
  if (shown.kind !== "candidate" || shown.comparison !== "slider") return null;

  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const stage = event.currentTarget.parentElement?.getBoundingClientRect();
    if (stage) setSlider((event.clientX - stage.left) / stage.width);
  };
  const key = (event: KeyboardEvent): void => {
    const moves: Record<string, number> = {
      ArrowLeft: slider - STEP,
      ArrowRight: slider + STEP,
      Home: 0,
      End: 1,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setSlider(next);
  };

  return (
    <div
      className="divider"
      data-control
      role="slider"
      tabIndex={0}
      aria-label={text.result.sliderLabel}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(slider * 100)}
      style={{ left: `${slider * 100}%` }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={key}
    >
      {slider * width > LABEL_ROOM && <span className="divider-label divider-left">{text.result.original}</span>}
      <span className="divider-grip" aria-hidden />
      {(1 - slider) * width > LABEL_ROOM && <span className="divider-label divider-right">{text.result.edited}</span>}
    </div>
  );
};

import { useEffect, useRef } from "react";
import { Stage } from "react-konva";
import { useFilm } from "../state/film-store.ts";
import { text } from "../state/strings.ts";
import { fit, resizeStage } from "../state/view.ts";
import { useView } from "../state/view-store.ts";
import { CompareDivider } from "./compare-divider.tsx";
import { CursorLayer } from "./cursor-layer.tsx";
import { FilmLayer } from "./film-layer.tsx";
import { HeatLegend } from "./heat-legend.tsx";
import { MaskLayer } from "./mask-layer.tsx";
import { PictureBadge } from "./picture-badge.tsx";
import { PointerInput } from "./pointer-input.ts";

/** The film with everything that lies on it: three Konva layers, and the few controls that need to be elements. */
export const FilmStage = () => {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useView((state) => state.stage);
  const film = useFilm((state) => state.film);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const input = new PointerInput(element);
    let first = true;
    const observer = new ResizeObserver(() => {
      resizeStage(element.clientWidth, element.clientHeight);
      if (first) fit();
      first = false;
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      input.destroy();
    };
  }, []);

  return (
    <div ref={box} className="stage" role="application" aria-label={text.app.stage} tabIndex={0} data-mode="paint">
      <Stage width={width} height={height} listening={false} aria-hidden>
        <FilmLayer />
        <MaskLayer />
        <CursorLayer />
      </Stage>
      <CompareDivider />
      <PictureBadge />
      <HeatLegend />
      {film === null && <p className="stage-empty">{text.app.noFilm}</p>}
    </div>
  );
};

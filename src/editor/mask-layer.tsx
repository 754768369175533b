import type Konva from "konva";
import { useEffect, useRef, useState } from "react";
import { Image, Layer } from "react-konva";
import { useFilm } from "../state/film-store.ts";
import { useMasks } from "../state/mask-store.ts";
import { MASK_KINDS, maskSurface } from "../state/masks.ts";
import { useView } from "../state/view-store.ts";
import { OverlayCanvas } from "./overlay-canvas.ts";

/** Both masks over the film. React renders the frame; the pixels follow the masks' own events. */
export const MaskLayer = () => {
  const layer = useRef<Konva.Layer>(null);
  const [overlay] = useState(() => new OverlayCanvas());
  const film = useFilm((state) => state.film);
  const view = useView((state) => state.view);
  const { width, height } = useView((state) => state.stage);
  const visible = useMasks((state) => state.visible);

  useEffect(() => {
    if (!film || !visible) return;
    overlay.resize(width, height);
    overlay.paint(view);
    layer.current?.batchDraw();
    const leave = MASK_KINDS.map((kind) =>
      maskSurface(kind).subscribe((rect) => {
        overlay.paint(view, rect);
        layer.current?.batchDraw();
      }),
    );
    return () => leave.forEach((each) => each());
  }, [overlay, film, view, width, height, visible]);

  return (
    <Layer ref={layer} listening={false} visible={film !== null && visible}>
      <Image image={overlay.canvas} width={width} height={height} />
    </Layer>
  );
};

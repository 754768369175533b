import { Circle, Layer, Line, Rect } from "react-konva";
import { cropOf } from "../state/build-request.ts";
import { useFilm } from "../state/film-store.ts";
import { useMasks } from "../state/mask-store.ts";
import { useParameters } from "../state/parameter-store.ts";
import { useView } from "../state/view-store.ts";

/** The outline of the brush, and the frame that the model sees where that is not the whole film. */
export const CursorLayer = () => (
  <Layer listening={false}>
    <Frame />
    <BrushRing />
  </Layer>
);

const Frame = () => {
  const film = useFilm((state) => state.film);
  const frame = useParameters((state) => state.frame);
  const { scale, x, y } = useView((state) => state.view);
  if (!film || film.width === film.height) return null;
  const crop = cropOf(film, frame);
  return (
    <Rect
      x={x + crop.x * scale}
      y={y + crop.y * scale}
      width={crop.size * scale}
      height={crop.size * scale}
      stroke="#9fb0bd"
      strokeWidth={1}
      dash={[6, 5]}
    />
  );
};

/** Dark under light, so that it shows on lung and on bone; an eraser is dashed and carries a stroke through it. */
const BrushRing = () => {
  const hover = useView((state) => state.hover);
  const { scale, x, y } = useView((state) => state.view);
  const { active, tool, brush } = useMasks();
  if (!hover) return null;
  const at = { x: x + hover.x * scale, y: y + hover.y * scale };
  const radius = Math.max(2, (brush[active] / 2) * scale);
  const colour = active === "edit" ? "#ffb060" : "#7cc4ff";
  const erases = tool === "eraser";
  return (
    <>
      <Circle {...at} radius={radius} stroke="#000" strokeWidth={3} opacity={0.55} />
      <Circle {...at} radius={radius} stroke={colour} strokeWidth={1.25} {...(erases ? { dash: [5, 4] } : {})} />
      {erases && <Line {...at} points={[-4, 4, 4, -4]} stroke={colour} strokeWidth={1.25} />}
    </>
  );
};

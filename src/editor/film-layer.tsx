import type Konva from "konva";
import { useEffect, useMemo, useRef } from "react";
import { Group, Image, Layer } from "react-konva";
import type { Candidate } from "../core/radedit/candidate.ts";
import { sources } from "../state/assets.ts";
import { type Film, useFilm } from "../state/film-store.ts";
import type { Preview } from "../state/preview.ts";
import { type Comparison, useView } from "../state/view-store.ts";
import { filmCanvas, heatCanvas, previewCanvas } from "./pictures.ts";
import { useShown } from "./use-shown.ts";

/** From here on film pixels are shown as squares: a reader who zooms in this far wants to see them. */
const SQUARES_FROM = 4;

/** The film, and on it the preview or the result. */
export const FilmLayer = () => {
  const film = useFilm((state) => state.film);
  const { scale, x, y } = useView((state) => state.view);
  const { width, height } = useView((state) => state.stage);
  const shown = useShown();
  const layer = useRef<Konva.Layer>(null);

  // A canvas forgets its state when it is resized. "high" keeps fine lines of a large film that is shown small.
  useEffect(() => {
    const context = layer.current?.getCanvas().getContext()._context;
    if (context) context.imageSmoothingQuality = "high";
    layer.current?.batchDraw();
  }, [width, height]);

  return (
    <Layer ref={layer} listening={false} imageSmoothingEnabled={scale < SQUARES_FROM}>
      {film && (
        <Group x={x} y={y} scaleX={scale} scaleY={scale}>
          <FilmPicture film={film} />
        </Group>
      )}
      {film && shown.kind === "preview" && shown.preview.film === film.hash && (
        <Group x={x} y={y} scaleX={scale} scaleY={scale} clipWidth={film.width} clipHeight={film.height}>
          <PreviewPicture preview={shown.preview} />
        </Group>
      )}
      {film && shown.kind === "candidate" && (
        <CandidatePicture film={film} candidate={shown.candidate} comparison={shown.comparison} />
      )}
    </Layer>
  );
};

const FilmPicture = ({ film }: { readonly film: Film }) => {
  const image = useMemo(() => filmCanvas(film, sources.get(film.source).samples, film.intensity), [film]);
  return <Image image={image} />;
};

const PreviewPicture = ({ preview }: { readonly preview: Preview }) => {
  const image = useMemo(() => previewCanvas(preview), [preview]);
  const { x, y, size } = preview.crop;
  return <Image image={image} x={x} y={y} width={size} height={size} />;
};

interface CandidateProps {
  readonly film: Film;
  readonly candidate: Candidate;
  readonly comparison: Comparison;
}

const CandidatePicture = ({ film, candidate, comparison }: CandidateProps) => {
  const { scale, x, y } = useView((state) => state.view);
  const { width, height } = useView((state) => state.stage);
  const slider = useView((state) => state.slider);
  const { intensity, source } = film;
  const edited = useMemo(() => filmCanvas(film, candidate.samples, intensity), [film, candidate, intensity]);
  const heat = useMemo(
    () => (comparison === "difference" ? heatCanvas(sources.get(source), candidate.samples, intensity) : null),
    [comparison, source, candidate, intensity],
  );
  const start = comparison === "slider" ? slider * width : 0;
  return (
    <Group clipX={start} clipY={0} clipWidth={Math.max(0, width - start)} clipHeight={height}>
      <Group x={x} y={y} scaleX={scale} scaleY={scale}>
        {heat ? <Image image={heat} /> : <Image image={edited} />}
      </Group>
    </Group>
  );
};

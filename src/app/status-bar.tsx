import { useShown } from "../editor/use-shown.ts";
import { sources } from "../state/assets.ts";
import { useFilm } from "../state/film-store.ts";
import { text } from "../state/strings.ts";
import { useView } from "../state/view-store.ts";

/** Figures of the film: size, zoom, and the stored value under the pointer. */
export const StatusBar = () => {
  const film = useFilm((state) => state.film);
  const scale = useView((state) => state.view.scale);
  const pixel = usePixel();
  return (
    <footer className="status numbers">
      {film && (
        <>
          <span className="status-title">{film.title}</span>
          {film.origin !== null && <span className="status-origin">{film.origin}</span>}
          <span className="status-space" />
          <span className="status-pixel">{pixel}</span>
          <span>{text.status.film(film.width, film.height, film.bitDepth)}</span>
          <span className="status-zoom">{text.status.zoom((100 * scale * devicePixelRatio).toFixed(0))}</span>
        </>
      )}
    </footer>
  );
};

const usePixel = (): string => {
  const film = useFilm((state) => state.film);
  const hover = useView((state) => state.hover);
  const shown = useShown();
  if (!film || !hover) return "";
  const x = Math.floor(hover.x);
  const y = Math.floor(hover.y);
  if (x < 0 || y < 0 || x >= film.width || y >= film.height) return text.status.outside;
  const at = y * film.width + x;
  const edited = shown.kind === "candidate" ? (shown.candidate.samples[at] ?? null) : null;
  return text.status.pixel(x, y, sources.get(film.source).samples[at] ?? 0, edited);
};

import type { Command } from "../state/command.ts";
import { useFilm } from "../state/film-store.ts";
import { useMasks } from "../state/mask-store.ts";
import type { MaskKind } from "../state/mask-surface.ts";
import { LARGEST_BRUSH, selectMask, setBrush } from "../state/masks.ts";
import { text } from "../state/strings.ts";
import { lastPlace, placeOf, sizeAt } from "./brush-scale.ts";
import { CommandButton } from "./command-button.tsx";

interface Props {
  readonly load: Command;
  readonly clear: Command;
  readonly keepAround: Command;
}

/** The two masks, which of them is painted, and the size of its brush. */
export const MaskPanel = ({ load, clear, keepAround }: Props) => (
  <section className="section" aria-label={text.mask.title}>
    <div className="masks" role="radiogroup" aria-label={text.command.switchMask}>
      <MaskRow kind="edit" label={text.mask.edit} hint={text.mask.editHint} />
      <MaskRow kind="keep" label={text.mask.keep} hint={text.mask.keepHint} />
    </div>
    <BrushSize />
    <div className="row">
      <CommandButton command={keepAround} className="button button-small">
        {text.mask.keepAround}
      </CommandButton>
      <CommandButton command={load} className="button button-small">
        {text.mask.loadShort}
      </CommandButton>
      <CommandButton command={clear} className="button button-small">
        {text.mask.clearShort}
      </CommandButton>
    </div>
  </section>
);

interface RowProps {
  readonly kind: MaskKind;
  readonly label: string;
  readonly hint: string;
}

const MaskRow = ({ kind, label, hint }: RowProps) => {
  const active = useMasks((state) => state.active === kind);
  const covered = useMasks((state) => state.covered[kind]);
  const film = useFilm((state) => state.film);
  const share = film ? (100 * covered) / (film.width * film.height) : 0;
  return (
    <label className="mask-row">
      <input type="radio" name="active-mask" checked={active} onChange={() => selectMask(kind)} />
      <span className={`swatch swatch-${kind}`} aria-hidden />
      <span className="mask-name">{label}</span>
      <span className="mask-hint">{hint}</span>
      <span className="mask-share">
        {covered === 0 ? text.mask.none : text.mask.coverage(share < 10 ? share.toFixed(1) : share.toFixed(0))}
      </span>
    </label>
  );
};

const BrushSize = () => {
  const size = useMasks((state) => state.brush[state.active]);
  const film = useFilm((state) => state.film);
  const third = film ? Math.floor(Math.min(film.width, film.height) / 3) : 200;
  const most = Math.min(LARGEST_BRUSH, Math.max(32, third));
  return (
    <label className="brush-size">
      <span>{text.mask.brushSize}</span>
      <input
        type="range"
        min={0}
        max={lastPlace(most)}
        value={placeOf(size, most)}
        aria-valuetext={text.mask.pixels(size)}
        onChange={(event) => setBrush(sizeAt(event.target.valueAsNumber, most))}
      />
      <output>{text.mask.pixels(size)}</output>
    </label>
  );
};

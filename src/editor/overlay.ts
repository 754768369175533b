import type { FrameMap } from "../core/geometry/frames.ts";
import type { MaskSurface } from "../state/mask-surface.ts";
import { clipRect, type Rect } from "../state/rect.ts";

/** Screen pixels as 32-bit words, red in the lowest byte (little-endian RGBA). */
export interface Screen {
  readonly pixels: Uint32Array;
  readonly width: number;
  readonly height: number;
}

const rgba = (red: number, green: number, blue: number, alpha: number): number =>
  ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/**
 * Orange hatch and blue dots: pattern and colour both tell the masks apart. The dots are thin, since a keep mask often
 * covers nearly all of a film that still has to be read.
 */
const EDIT = { line: rgba(255, 150, 40, 255), mark: rgba(255, 150, 40, 170), fill: rgba(255, 150, 40, 44) };
const KEEP = { line: rgba(90, 180, 255, 255), mark: rgba(110, 190, 255, 150), fill: rgba(60, 150, 255, 10) };
const HATCH_PERIOD = 9;
const HATCH_WIDTH = 2;
const DOT_PERIOD = 14;

/** Which pixels of a DOT_PERIOD square belong to the dot in its middle. */
const DOT = Uint8Array.from({ length: DOT_PERIOD * DOT_PERIOD }, (_, index) => {
  const x = (index % DOT_PERIOD) - DOT_PERIOD / 2;
  const y = Math.floor(index / DOT_PERIOD) - DOT_PERIOD / 2;
  return x * x + y * y <= 1 ? 1 : 0;
});

const modulo = (value: number, period: number): number => ((value % period) + period) % period;

/**
 * Draws both masks as the stage shows them, at the resolution of the screen: the cost follows the window, never the
 * film. Patterns keep their size at every zoom and move with the film.
 * @param rect screen pixels to draw
 */
export const paintOverlay = (
  screen: Screen,
  masks: { readonly edit: MaskSurface; readonly keep: MaskSurface },
  view: FrameMap,
  rect: Rect,
): void => {
  const part = clipRect(rect, screen.width, screen.height);
  if (!part) return;
  const { width, height } = masks.edit;
  const edit = masks.edit.data;
  const keep = masks.keep.data;
  const anchorX = Math.round(view.x);
  const anchorY = Math.round(view.y);
  const columns = new Int32Array(part.width + 1);
  for (let x = 0; x <= part.width; x++) columns[x] = Math.floor((part.x + x - 0.5 - view.x) / view.scale);
  const rowOf = (y: number): number => Math.floor((y + 0.5 - view.y) / view.scale);
  for (let y = part.y; y < part.y + part.height; y++) {
    const row = rowOf(y);
    const above = rowOf(y - 1);
    const inside = row >= 0 && row < height;
    const base = row * width;
    const baseAbove = above >= 0 && above < height ? above * width : -1;
    const hatchRow = y - anchorY;
    const dotRow = modulo(y - anchorY, DOT_PERIOD) * DOT_PERIOD;
    let out = y * screen.width + part.x;
    for (let x = 0; x < part.width; x++, out++) {
      const before = columns[x] as number;
      const column = columns[x + 1] as number;
      if (!inside || column < 0 || column >= width) {
        screen.pixels[out] = 0;
        continue;
      }
      const at = base + column;
      // The border of the film is no outline: there the pixel is compared with itself.
      const left = before < 0 ? at : base + before;
      const up = baseAbove < 0 ? at : baseAbove + column;
      const e = edit[at] as number;
      const k = keep[at] as number;
      const screenX = part.x + x - anchorX;
      let pixel = 0;
      if (e !== edit[left] || e !== edit[up]) pixel = EDIT.line;
      else if (k !== keep[left] || k !== keep[up]) pixel = KEEP.line;
      else if (k > 127 && DOT[dotRow + modulo(screenX, DOT_PERIOD)] === 1) pixel = KEEP.mark;
      else if (e > 127) pixel = modulo(screenX + hatchRow, HATCH_PERIOD) < HATCH_WIDTH ? EDIT.mark : EDIT.fill;
      else if (k > 127) pixel = KEEP.fill;
      screen.pixels[out] = pixel;
    }
  }
};

/** The screen pixels that show a rectangle of the film, with a border for the outlines. */
export const screenRect = ({ x, y, width, height }: Rect, view: FrameMap): Rect => {
  const left = Math.floor(x * view.scale + view.x) - 2;
  const top = Math.floor(y * view.scale + view.y) - 2;
  return {
    x: left,
    y: top,
    width: Math.ceil((x + width) * view.scale + view.x) + 2 - left,
    height: Math.ceil((y + height) * view.scale + view.y) + 2 - top,
  };
};

import type { Point } from "../core/geometry/frames.ts";
import { abandonStroke, beginStroke, commitStroke, maskSurface } from "../state/masks.ts";
import { useMasks } from "../state/mask-store.ts";
import type { MaskKind, MaskSurface } from "../state/mask-surface.ts";
import { type Rect, clipRect, uniteRects } from "../state/rect.ts";
import { text } from "../state/strings.ts";
import { paintSegment } from "./brush.ts";

/** A stroke while it is being drawn: it paints straight into the mask and becomes one step of the history. */
export class Stroke {
  readonly #kind: MaskKind;
  readonly #surface: MaskSurface;
  readonly #radius: number;
  readonly #value: number;
  readonly #label: string;
  #last: Point;
  #dirty: Rect | null = null;

  /** Takes tool, mask and size as they are now; `from` in source pixels. */
  constructor(from: Point) {
    const { active, tool, brush } = useMasks.getState();
    this.#kind = active;
    this.#surface = maskSurface(active);
    this.#radius = brush[active] / 2;
    this.#value = tool === "brush" ? 255 : 0;
    this.#label = text.mask.stroke[tool][active];
    this.#last = from;
    beginStroke(active);
    this.extend(from);
  }

  get surface(): MaskSurface {
    return this.#surface;
  }

  get end(): Point {
    return this.#last;
  }

  extend(to: Point): void {
    const rect = paintSegment(this.#surface, this.#last, to, this.#radius, this.#value);
    this.#last = to;
    if (!rect) return;
    this.#surface.touch(rect);
    this.#dirty = uniteRects(this.#dirty, clipRect(rect, this.#surface.width, this.#surface.height));
  }

  /** A stroke that never touched the film leaves no step behind. */
  commit(): void {
    if (this.#isCurrent) commitStroke(this.#kind, this.#dirty, this.#label);
  }

  abandon(): void {
    if (this.#isCurrent) abandonStroke(this.#kind, this.#dirty);
  }

  /** False once another film has brought other masks: their history is not this stroke's. */
  get #isCurrent(): boolean {
    return maskSurface(this.#kind) === this.#surface;
  }
}

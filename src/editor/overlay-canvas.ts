import type { FrameMap } from "../core/geometry/frames.ts";
import { maskSurface } from "../state/masks.ts";
import type { Rect } from "../state/rect.ts";
import { paintOverlay, type Screen, screenRect } from "./overlay.ts";

/** The canvas that shows both masks; strokes repaint their own rectangle in it, by reference. */
export class OverlayCanvas {
  readonly canvas = document.createElement("canvas");
  readonly #context: CanvasRenderingContext2D;
  #image: ImageData;
  #screen: Screen;

  constructor() {
    const context = this.canvas.getContext("2d");
    if (!context) throw new Error("no 2d canvas");
    this.#context = context;
    this.#image = context.createImageData(1, 1);
    this.#screen = { pixels: new Uint32Array(1), width: 1, height: 1 };
  }

  resize(width: number, height: number): void {
    if (width === this.#screen.width && height === this.#screen.height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.#image = this.#context.createImageData(width, height);
    this.#screen = { pixels: new Uint32Array(this.#image.data.buffer), width, height };
  }

  /** @param rect source pixels; everything when left out */
  paint(view: FrameMap, rect?: Rect): void {
    const { width, height } = this.#screen;
    const part = rect ? screenRect(rect, view) : { x: 0, y: 0, width, height };
    paintOverlay(this.#screen, { edit: maskSurface("edit"), keep: maskSurface("keep") }, view, part);
    this.#context.putImageData(this.#image, 0, 0, part.x, part.y, part.width, part.height);
  }
}

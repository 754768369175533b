import { invertMap, mapPoint, type Point } from "../core/geometry/frames.ts";
import { useFilm } from "../state/film-store.ts";
import { isTyping } from "../state/is-typing.ts";
import { useMasks } from "../state/mask-store.ts";
import type { MaskSurface } from "../state/mask-surface.ts";
import { maskSurface } from "../state/masks.ts";
import { pan, zoom } from "../state/view.ts";
import { useView } from "../state/view-store.ts";
import { pinch } from "./pinch.ts";
import { Stroke } from "./stroke.ts";

/** One notch of a wheel is 100 units in most browsers; it zooms by about a fifth. */
const ZOOM_PER_UNIT = 0.0018;
/** Units of a wheel that counts lines. */
const LINE = 33;

/** True for what takes the pointer for itself. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-control]") !== null;
/** True where Space is the focused element's own: it writes a blank, or it presses a dialog's button. */
const takesSpace = (target: EventTarget | null): boolean => isTyping(target) || useView.getState().dialog !== null;

/**
 * Mouse, pen, touch and keys on the stage. Drawing listens natively: capture keeps a stroke that leaves the stage,
 * coalesced events keep its curve, and no React element renders for a move.
 */
export class PointerInput {
  readonly #stage: HTMLElement;
  readonly #listening = new AbortController();
  readonly #touches = new Map<number, Point>();
  #stroke: { readonly pointer: number; readonly stroke: Stroke } | null = null;
  #panning: { readonly pointer: number; last: Point } | null = null;
  /** Where a straight line would start, in the mask that it would go on in. */
  #lastEnd: { readonly surface: MaskSurface; readonly at: Point } | null = null;
  #space = false;
  #over = false;
  /** A person with a pen rests the hand on the glass: touch then only moves the film. */
  #penSeen = false;

  constructor(stage: HTMLElement) {
    this.#stage = stage;
    const { signal } = this.#listening;
    stage.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    stage.addEventListener("pointermove", (event) => this.#move(event), { signal });
    stage.addEventListener("pointerup", (event) => this.#up(event, true), { signal });
    stage.addEventListener("pointercancel", (event) => this.#up(event, false), { signal });
    stage.addEventListener("pointerenter", () => (this.#over = true), { signal });
    stage.addEventListener("pointerleave", () => this.#leave(), { signal });
    stage.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    // The middle button pans; it must not start the browser's own scrolling or paste on Linux.
    stage.addEventListener("auxclick", (event) => event.preventDefault(), { signal });
    stage.addEventListener("keydown", (event) => this.#arrow(event), { signal });
    window.addEventListener("keydown", (event) => this.#key(event, true), { signal });
    window.addEventListener("keyup", (event) => this.#key(event, false), { signal });
    window.addEventListener("blur", () => this.#setSpace(false), { signal });
  }

  destroy(): void {
    this.#listening.abort();
    this.#dropStroke();
  }

  #screen(event: MouseEvent): Point {
    const box = this.#stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #source(event: MouseEvent): Point {
    return mapPoint(invertMap(useView.getState().view), this.#screen(event));
  }

  #down(event: PointerEvent): void {
    if (!useFilm.getState().film || isControl(event.target)) return;
    const isTouch = event.pointerType === "touch";
    // The hand beside a pen or a mouse that paints.
    if (isTouch && this.#stroke && !this.#touches.has(this.#stroke.pointer)) return;
    this.#stage.focus({ preventScroll: true });
    this.#stage.setPointerCapture(event.pointerId);
    if (event.pointerType === "pen") this.#takePen();
    if (isTouch) this.#touches.set(event.pointerId, this.#screen(event));
    if (this.#touches.size > 1) {
      this.#dropStroke();
      this.#panning = null;
    } else if (this.#moves(event)) {
      event.preventDefault();
      this.#panning = { pointer: event.pointerId, last: this.#screen(event) };
      this.#showMode();
    } else if (event.button === 0 && !this.#stroke) this.#beginStroke(event);
  }

  /** A pen wins over touch: what the hand on the glass has begun is dropped. */
  #takePen(): void {
    this.#penSeen = true;
    if (this.#stroke && this.#touches.has(this.#stroke.pointer)) this.#dropStroke();
    if (this.#panning && this.#touches.has(this.#panning.pointer)) this.#panning = null;
    this.#touches.clear();
    this.#showMode();
  }

  #moves(event: PointerEvent): boolean {
    return event.button === 1 || this.#space || (event.pointerType === "touch" && this.#penSeen);
  }

  #beginStroke(event: PointerEvent): void {
    const at = this.#source(event);
    useMasks.setState({ visible: true });
    const before = this.#lastEnd;
    const goesOn = event.shiftKey && before?.surface === maskSurface(useMasks.getState().active);
    const stroke = new Stroke(goesOn ? before.at : at);
    stroke.extend(at);
    this.#stroke = { pointer: event.pointerId, stroke };
  }

  #move(event: PointerEvent): void {
    const isTouch = event.pointerType === "touch";
    if (isTouch && !this.#touches.has(event.pointerId)) return;
    if (isTouch) this.#pinch(event);
    if (this.#panning?.pointer === event.pointerId) {
      const at = this.#screen(event);
      pan(at.x - this.#panning.last.x, at.y - this.#panning.last.y);
      this.#panning.last = at;
    }
    if (this.#stroke?.pointer === event.pointerId) {
      const moves = event.getCoalescedEvents();
      for (const each of moves.length > 0 ? moves : [event]) this.#stroke.stroke.extend(this.#source(each));
    }
    const shows = !isTouch && !isControl(event.target);
    useView.setState({ hover: shows ? this.#source(event) : null });
  }

  #pinch(event: PointerEvent): void {
    const fingers = [...this.#touches.entries()].slice(0, 2);
    const at = this.#screen(event);
    const [first, second] = fingers;
    if (first && second) {
      const moved = ([id, point]: readonly [number, Point]): Point => (id === event.pointerId ? at : point);
      const step = pinch([first[1], second[1]], [moved(first), moved(second)]);
      pan(step.pan.x, step.pan.y);
      zoom(step.factor, step.about);
    }
    this.#touches.set(event.pointerId, at);
  }

  #up(event: PointerEvent, finished: boolean): void {
    this.#touches.delete(event.pointerId);
    if (this.#panning?.pointer === event.pointerId) {
      this.#panning = null;
      this.#showMode();
    }
    if (this.#stroke?.pointer !== event.pointerId) return;
    const { stroke } = this.#stroke;
    this.#stroke = null;
    if (finished) {
      stroke.commit();
      this.#lastEnd = { surface: stroke.surface, at: stroke.end };
    } else stroke.abandon();
  }

  #dropStroke(): void {
    this.#stroke?.stroke.abandon();
    this.#stroke = null;
  }

  #leave(): void {
    this.#over = false;
    useView.setState({ hover: null });
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const units = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
    // A pinch on a touchpad arrives as small steps with Ctrl.
    zoom(Math.exp(-units * ZOOM_PER_UNIT * (event.ctrlKey ? 5 : 1)), this.#screen(event));
  }

  #key(event: KeyboardEvent, down: boolean): void {
    if (event.code !== "Space" || (down && takesSpace(event.target))) return;
    const here = this.#over || this.#stage.contains(document.activeElement);
    if (down && !here) return;
    if (here && !takesSpace(event.target)) event.preventDefault();
    this.#setSpace(down);
  }

  #setSpace(space: boolean): void {
    this.#space = space;
    this.#showMode();
  }

  #showMode(): void {
    this.#stage.dataset["mode"] = this.#panning ? "moving" : this.#space ? "move" : "paint";
  }

  /** The way into the masks without a pointer: arrows move the brush, Enter paints a dab. */
  #arrow(event: KeyboardEvent): void {
    const { film } = useFilm.getState();
    if (!film || event.target !== this.#stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const { active, brush } = useMasks.getState();
    const at = useView.getState().hover ?? { x: film.width / 2, y: film.height / 2 };
    if (event.key === "Enter" && !this.#stroke) new Stroke(at).commit();
    const direction = ARROWS[event.key];
    if (direction) {
      const step = event.shiftKey ? 1 : Math.max(1, brush[active] / 2);
      const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
      useView.setState({
        hover: { x: clamp(at.x + direction.x * step, film.width), y: clamp(at.y + direction.y * step, film.height) },
      });
    }
    if (direction || event.key === "Enter") event.preventDefault();
  }
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

import { coverage, encodeRect, type MaskKind, MaskSurface, writeRect } from "./mask-surface.ts";
import { History, type MaskPatch } from "./history.ts";
import { type Tool, useMasks } from "./mask-store.ts";
import type { Rect } from "./rect.ts";

export const MASK_KINDS: readonly MaskKind[] = ["edit", "keep"];
const SMALLEST_BRUSH = 1;
export const LARGEST_BRUSH = 1000;

let surfaces: Readonly<Record<MaskKind, MaskSurface>> = { edit: new MaskSurface(1, 1), keep: new MaskSurface(1, 1) };
/** A copy of a mask as it was before the stroke that is being painted; one buffer for both masks. */
let scratch = new Uint8Array(1);
const history = new History();

export const maskSurface = (kind: MaskKind): MaskSurface => surfaces[kind];

const publish = (covered: Readonly<Record<MaskKind, number>>): void =>
  useMasks.setState({ covered, overlap: overlap(), undo: history.undoLabel, redo: history.redoLabel });

const overlap = (): number => {
  const { edit, keep } = surfaces;
  let pixels = 0;
  for (let at = 0; at < edit.data.length; at++) if ((edit.data[at]! & keep.data[at]!) !== 0) pixels += 1;
  return pixels;
};

/** New masks for a film; the ones before are gone, and their history with them. */
export const openMasks = (
  width: number,
  height: number,
  proposed: Partial<Record<MaskKind, Uint8Array>> = {},
): void => {
  const open = (kind: MaskKind): MaskSurface => new MaskSurface(width, height, proposed[kind]);
  surfaces = { edit: open("edit"), keep: open("keep") };
  scratch = new Uint8Array(width * height);
  history.clear();
  const count = (kind: MaskKind): number => coverage(encodeRect(surfaces[kind].data, width, surfaces[kind].bounds));
  publish({ edit: count("edit"), keep: count("keep") });
  // About a thirteenth of the film's shorter side suits a lung field.
  const size = Math.max(8, Math.round(Math.min(width, height) / 13));
  useMasks.setState({ brush: { edit: size, keep: size }, stroking: false });
};

const record = (label: string, patches: readonly MaskPatch[]): void => {
  history.push({ label, patches });
  publish(counted(patches, 1));
};

/** The coverage after patches are applied (direction 1) or taken back (-1), without counting the masks anew. */
const counted = (patches: readonly MaskPatch[], direction: 1 | -1): Readonly<Record<MaskKind, number>> => {
  const covered = { ...useMasks.getState().covered };
  for (const { mask, before, after } of patches) covered[mask] += direction * (coverage(after) - coverage(before));
  return covered;
};

/** Remembers the mask before a stroke, so that the stroke can paint straight into it. One stroke at a time. */
export const beginStroke = (kind: MaskKind): void => {
  scratch.set(surfaces[kind].data);
  useMasks.setState({ stroking: true });
};

/** Makes the stroke one step of the history. `rect` holds everything that it painted; null leaves no step. */
export const commitStroke = (kind: MaskKind, rect: Rect | null, label: string): void => {
  useMasks.setState({ stroking: false });
  if (!rect) return;
  const { data, width } = surfaces[kind];
  record(label, [{ mask: kind, rect, before: encodeRect(scratch, width, rect), after: encodeRect(data, width, rect) }]);
};

/** Puts back what a stroke painted, as if it had never begun. */
export const abandonStroke = (kind: MaskKind, rect: Rect | null): void => {
  useMasks.setState({ stroking: false });
  if (rect) writeRect(surfaces[kind], rect, encodeRect(scratch, surfaces[kind].width, rect));
};

/** Settles when no stroke is being painted: for a mask that comes from a worker, whenever it is done. */
export const strokeEnd = (): Promise<void> =>
  new Promise((resolve) => {
    if (!useMasks.getState().stroking) return resolve();
    const leave = useMasks.subscribe(({ stroking }) => {
      if (stroking) return;
      leave();
      resolve();
    });
  });

/** Replaces a whole mask as one step of the history. */
export const replaceMask = (kind: MaskKind, next: Uint8Array, label: string): void => {
  const surface = surfaces[kind];
  const rect = surface.bounds;
  const before = encodeRect(surface.data, surface.width, rect);
  const after = encodeRect(next, surface.width, rect);
  writeRect(surface, rect, after);
  record(label, [{ mask: kind, rect, before, after }]);
};

export const undo = (): void => {
  if (useMasks.getState().stroking) return;
  const entry = history.undo();
  if (!entry) return;
  for (const { mask, rect, before } of entry.patches.toReversed()) writeRect(surfaces[mask], rect, before);
  publish(counted(entry.patches, -1));
};

export const redo = (): void => {
  if (useMasks.getState().stroking) return;
  const entry = history.redo();
  if (!entry) return;
  for (const { mask, rect, after } of entry.patches) writeRect(surfaces[mask], rect, after);
  publish(counted(entry.patches, 1));
};

export const selectTool = (tool: Tool): void => useMasks.setState({ tool, visible: true });

export const selectMask = (active: MaskKind): void => useMasks.setState({ active, visible: true });

/** Scales the brush of the active mask; at least one pixel changes. */
export const resizeBrush = (factor: number): void => {
  const { active, brush } = useMasks.getState();
  const scaled = brush[active] * factor;
  setBrush(factor > 1 ? Math.ceil(scaled) : Math.floor(scaled));
};

export const setBrush = (diameter: number): void => {
  const size = Math.min(LARGEST_BRUSH, Math.max(SMALLEST_BRUSH, Math.round(diameter)));
  useMasks.setState(({ active, brush }) => ({ brush: { ...brush, [active]: size } }));
};

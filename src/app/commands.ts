import { copyCommand, downloadPng, downloadRow } from "../state/actions/export.ts";
import { canGenerate, generate, stop } from "../state/actions/generate.ts";
import { clearMask, keepAllButEdit, toggleMasks } from "../state/actions/masks.ts";
import type { Command } from "../state/command.ts";
import { useFilm } from "../state/film-store.ts";
import { useJob } from "../state/job-store.ts";
import { useMasks } from "../state/mask-store.ts";
import { redo, resizeBrush, selectMask, selectTool, undo } from "../state/masks.ts";
import { useResults } from "../state/result-store.ts";
import { text } from "../state/strings.ts";
import { actualSize, cycleComparison, fit, holdOriginal, zoom } from "../state/view.ts";
import { useView } from "../state/view-store.ts";
import { pickFilm, pickMask } from "./intake.ts";

const always = (): boolean => true;
const hasFilm = (): boolean => useFilm.getState().film !== null;
/** While a stroke is painted nothing else may change a mask. */
const notStroking = (): boolean => !useMasks.getState().stroking;
const hasResult = (): boolean => useResults.getState().results.length > 0;
const run = (action: () => Promise<void>) => (): void => void action();

const BRUSH_FACTOR = 1.2;
const ZOOM_FACTOR = 1.25;
const label = text.command;

/** Everything that the user can do by a key or a button. */
export const commands = {
  open: {
    id: "open",
    label: label.open,
    group: "file",
    keys: [{ key: "o", ctrl: true, typing: true, label: "Ctrl+O" }],
    when: always,
    run: pickFilm,
  },
  undo: {
    id: "undo",
    label: label.undo,
    group: "mask",
    keys: [{ key: "z", ctrl: true, shift: false, label: "Ctrl+Z" }],
    when: () => notStroking() && useMasks.getState().undo !== null,
    run: undo,
    object: () => useMasks.getState().undo,
  },
  redo: {
    id: "redo",
    label: label.redo,
    group: "mask",
    keys: [
      { key: "z", ctrl: true, shift: true, label: "Ctrl+Shift+Z" },
      { key: "y", ctrl: true, label: "Ctrl+Y" },
    ],
    when: () => notStroking() && useMasks.getState().redo !== null,
    run: redo,
    object: () => useMasks.getState().redo,
  },
  brush: {
    id: "brush",
    label: label.brush,
    group: "mask",
    keys: [{ key: "b", label: "B" }],
    when: hasFilm,
    run: () => selectTool("brush"),
    pressed: () => useMasks.getState().tool === "brush",
  },
  eraser: {
    id: "eraser",
    label: label.eraser,
    group: "mask",
    keys: [{ key: "e", label: "E" }],
    when: hasFilm,
    run: () => selectTool("eraser"),
    pressed: () => useMasks.getState().tool === "eraser",
  },
  switchMask: {
    id: "switch-mask",
    label: label.switchMask,
    group: "mask",
    keys: [{ key: "x", label: "X" }],
    when: hasFilm,
    run: () => selectMask(useMasks.getState().active === "edit" ? "keep" : "edit"),
  },
  smaller: {
    id: "smaller",
    label: label.smaller,
    group: "mask",
    keys: [
      { code: "BracketLeft", label: "[" },
      { key: ",", label: "," },
    ],
    when: hasFilm,
    run: () => resizeBrush(1 / BRUSH_FACTOR),
  },
  larger: {
    id: "larger",
    label: label.larger,
    group: "mask",
    keys: [
      { code: "BracketRight", label: "]" },
      { key: ".", label: "." },
    ],
    when: hasFilm,
    run: () => resizeBrush(BRUSH_FACTOR),
  },
  clearMask: {
    id: "clear-mask",
    label: label.clearMask,
    group: "mask",
    keys: [{ key: "Delete", label: "Delete" }],
    when: () => {
      const { covered, active } = useMasks.getState();
      return notStroking() && covered[active] > 0;
    },
    run: clearMask,
  },
  keepAround: {
    id: "keep-around",
    label: label.keepAround,
    group: "mask",
    keys: [{ key: "k", label: "K" }],
    when: () => notStroking() && useMasks.getState().covered.edit > 0,
    run: run(keepAllButEdit),
  },
  loadMask: {
    id: "load-mask",
    label: label.loadMask,
    group: "mask",
    keys: [{ key: "l", label: "L" }],
    when: () => notStroking() && hasFilm(),
    run: pickMask,
  },
  showMasks: {
    id: "show-masks",
    label: label.showMasks,
    group: "view",
    keys: [{ key: "h", label: "H" }],
    when: hasFilm,
    run: toggleMasks,
    pressed: () => useMasks.getState().visible,
  },
  fit: {
    id: "fit",
    label: label.fit,
    group: "view",
    keys: [{ key: "0", label: "0" }],
    when: hasFilm,
    run: fit,
  },
  actual: {
    id: "actual",
    label: label.actual,
    group: "view",
    keys: [{ key: "1", label: "1" }],
    when: hasFilm,
    run: actualSize,
  },
  zoomIn: {
    id: "zoom-in",
    label: label.zoomIn,
    group: "view",
    keys: [
      { key: "+", label: "+" },
      { key: "=", label: "=" },
    ],
    when: hasFilm,
    run: () => zoom(ZOOM_FACTOR),
  },
  zoomOut: {
    id: "zoom-out",
    label: label.zoomOut,
    group: "view",
    keys: [{ key: "-", label: "-" }],
    when: hasFilm,
    run: () => zoom(1 / ZOOM_FACTOR),
  },
  original: {
    id: "original",
    label: label.original,
    group: "view",
    keys: [
      { code: "Backslash", label: "\\" },
      { code: "IntlBackslash", label: "<" },
    ],
    // A preview is lifted too.
    when: () => hasResult() || useJob.getState().job.kind !== "idle",
    run: () => holdOriginal(true),
    release: () => holdOriginal(false),
    pressed: () => useView.getState().holdOriginal,
  },
  compare: {
    id: "compare",
    label: label.compare,
    group: "view",
    keys: [{ key: "m", label: "M" }],
    when: hasResult,
    run: cycleComparison,
  },
  generate: {
    id: "generate",
    label: label.generate,
    group: "edit",
    keys: [{ key: "Enter", ctrl: true, typing: true, label: "Ctrl+Enter" }],
    when: canGenerate,
    run: run(generate),
  },
  stop: {
    id: "stop",
    label: label.stop,
    group: "edit",
    keys: [{ key: "Escape", typing: true, label: "Esc" }],
    when: () => useJob.getState().job.kind === "running",
    run: stop,
  },
  download: {
    id: "download",
    label: label.download,
    group: "edit",
    keys: [{ key: "s", ctrl: true, typing: true, label: "Ctrl+S" }],
    when: hasResult,
    run: run(downloadPng),
  },
  row: { id: "row", label: label.row, group: "edit", keys: [], when: hasResult, run: run(downloadRow) },
  copy: { id: "copy", label: label.copy, group: "edit", keys: [], when: hasResult, run: run(copyCommand) },
  help: {
    id: "help",
    label: label.help,
    group: "file",
    keys: [{ key: "?", label: "?" }],
    when: always,
    run: () => useView.setState({ dialog: "help" }),
  },
  about: {
    id: "about",
    label: label.about,
    group: "file",
    keys: [],
    when: always,
    run: () => useView.setState({ dialog: "about" }),
  },
} satisfies Record<string, Command>;

export const allCommands: readonly Command[] = Object.values(commands);

import { create } from "zustand";
import type { MaskKind } from "./mask-surface.ts";

export type Tool = "brush" | "eraser";

export interface MaskState {
  /** The mask that tools paint on. */
  readonly active: MaskKind;
  readonly tool: Tool;
  /** Diameter in source pixels, one for each mask. */
  readonly brush: Readonly<Record<MaskKind, number>>;
  readonly visible: boolean;
  /** Pixels that are on. A mask without any is absent: the page has no way to mean an empty one. */
  readonly covered: Readonly<Record<MaskKind, number>>;
  /** Pixels that are on in both; there keep wins. */
  readonly overlap: number;
  /** A stroke is being painted: until it ends, nothing else may change a mask. */
  readonly stroking: boolean;
  /** What undo and redo would do; null = nothing. */
  readonly undo: string | null;
  readonly redo: string | null;
}

export const useMasks = create<MaskState>()(() => ({
  active: "edit",
  tool: "brush",
  brush: { edit: 40, keep: 40 },
  visible: true,
  covered: { edit: 0, keep: 0 },
  overlap: 0,
  stroking: false,
  undo: null,
  redo: null,
}));

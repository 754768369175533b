import type { Rle } from "../core/mask/rle.ts";
import type { MaskKind } from "./mask-surface.ts";
import type { Rect } from "./rect.ts";

/** What one rectangle of one mask held before and after. */
export interface MaskPatch {
  readonly mask: MaskKind;
  readonly rect: Rect;
  readonly before: Rle;
  readonly after: Rle;
}

/** One gesture or command of the user. */
export interface HistoryEntry {
  readonly label: string;
  readonly patches: readonly MaskPatch[];
}

export interface HistoryBudget {
  readonly bytes: number;
  readonly entries: number;
}

/** Room for some hundred strokes on a film of ten million pixels. */
const HISTORY_BUDGET: HistoryBudget = { bytes: 48 * 2 ** 20, entries: 300 };

/** A run takes eight bytes in a plain array. */
const entryBytes = ({ patches }: HistoryEntry): number =>
  patches.reduce((sum, { before, after }) => sum + 8 * (before.counts.length + after.counts.length), 0);

/** Undo and redo, bounded by bytes and by count; the oldest step goes first, the newest always stays. */
export class History {
  readonly #budget: HistoryBudget;
  #done: HistoryEntry[] = [];
  #undone: HistoryEntry[] = [];

  constructor(budget: HistoryBudget = HISTORY_BUDGET) {
    this.#budget = budget;
  }

  get undoLabel(): string | null {
    return this.#done.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.#undone.at(-1)?.label ?? null;
  }

  push(entry: HistoryEntry): void {
    this.#undone = [];
    this.#done.push(entry);
    let bytes = 0;
    let kept = 0;
    for (const step of this.#done.toReversed()) {
      bytes += entryBytes(step);
      if (kept > 0 && (bytes > this.#budget.bytes || kept === this.#budget.entries)) break;
      kept += 1;
    }
    this.#done = this.#done.slice(this.#done.length - kept);
  }

  /** The step to take back, or null; the caller writes its `before`, last patch first. */
  undo(): HistoryEntry | null {
    const entry = this.#done.pop() ?? null;
    if (entry) this.#undone.push(entry);
    return entry;
  }

  /** The step to do again, or null; the caller writes its `after`. */
  redo(): HistoryEntry | null {
    const entry = this.#undone.pop() ?? null;
    if (entry) this.#done.push(entry);
    return entry;
  }

  clear(): void {
    this.#done = [];
    this.#undone = [];
  }
}

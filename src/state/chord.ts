/**
 * A key, by what it prints (`key`: letters and signs stay where the user's layout has them) or by where it lies
 * (`code`: brackets and the like, which some layouts only print with a third level).
 */
export interface Chord {
  readonly key?: string;
  readonly code?: string;
  /** Ctrl, or Command on a Mac. */
  readonly ctrl?: boolean;
  /** Left out = either way, for signs that need Shift on some layouts. */
  readonly shift?: boolean;
  /** Works while a text field has the focus. */
  readonly typing?: boolean;
  /** How the key is written in the help. */
  readonly label: string;
}

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export const matchesChord = (chord: Chord, press: KeyPress, typing: boolean): boolean => {
  if (typing && !chord.typing) return false;
  if (press.altKey || (press.ctrlKey || press.metaKey) !== (chord.ctrl ?? false)) return false;
  if (chord.shift !== undefined && chord.shift !== press.shiftKey) return false;
  return isKeyOf(chord, press);
};

/** The same key, whatever else is held: for letting go. */
export const isKeyOf = (chord: Chord, press: Pick<KeyPress, "key" | "code">): boolean =>
  chord.code !== undefined ? chord.code === press.code : chord.key?.toLowerCase() === press.key.toLowerCase();

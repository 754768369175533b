import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

interface KeptFocus {
  readonly bar: RefObject<HTMLElement | null>;
  readonly button: RefObject<HTMLButtonElement | null>;
}

/**
 * Keeps the focus in a bar whose button gives way to another when `turn` changes: the browser would drop it with the
 * old button. It stays the bar's until something else is focused or pressed.
 */
export const useKeptFocus = (turn: unknown): KeptFocus => {
  const bar = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const owned = useRef(false);
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const follow = ({ target }: Event): void => {
      owned.current = target instanceof Node && (bar.current?.contains(target) ?? false);
    };
    document.addEventListener("focusin", follow, { signal });
    document.addEventListener("pointerdown", follow, { signal });
    return () => listening.abort();
  }, []);
  useLayoutEffect(() => {
    if (owned.current) button.current?.focus();
  }, [turn]);
  return { bar, button };
};

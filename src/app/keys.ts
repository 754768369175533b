import { isKeyOf, matchesChord } from "../state/chord.ts";
import type { Command } from "../state/command.ts";
import { useView } from "../state/view-store.ts";

/** Where plain keys write text. A slider takes none, so letters stay commands on it. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input:not([type=range], [type=radio]), textarea, select") !== null;

/** Runs commands by their keys, until the returned function is called. */
export const listenForKeys = (commands: readonly Command[]): (() => void) => {
  const held = new Set<Command>();
  const release = (command: Command): void => {
    if (held.delete(command)) command.release?.();
  };
  const listening = new AbortController();
  const { signal } = listening;
  window.addEventListener(
    "keydown",
    (event) => {
      // A dialog has the keyboard to itself.
      if (useView.getState().dialog !== null) return;
      const typing = isTyping(event.target);
      const command = commands.find(
        ({ keys, when }) => keys.some((chord) => matchesChord(chord, event, typing)) && when(),
      );
      if (!command) return;
      event.preventDefault();
      if (command.release) {
        if (held.has(command)) return;
        held.add(command);
      }
      command.run();
    },
    { signal },
  );
  window.addEventListener(
    "keyup",
    (event) => {
      for (const command of held) if (command.keys.some((chord) => isKeyOf(chord, event))) release(command);
    },
    { signal },
  );
  window.addEventListener("blur", () => held.forEach(release), { signal });
  return () => listening.abort();
};

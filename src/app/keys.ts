import { isKeyOf, type KeyPress, matchesChord } from "../state/chord.ts";
import type { Command } from "../state/command.ts";
import { isTyping } from "../state/is-typing.ts";
import { useView } from "../state/view-store.ts";

/**
 * The command of a key. What the key prints goes before where it lies: many European layouts print + where others have
 * the bracket.
 */
export const commandFor = (commands: readonly Command[], press: KeyPress, typing: boolean): Command | undefined => {
  const by = (way: "key" | "code"): Command | undefined =>
    commands.find(({ keys }) => keys.some((chord) => chord[way] !== undefined && matchesChord(chord, press, typing)));
  return by("key") ?? by("code");
};

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
      const command = commandFor(commands, event, isTyping(event.target));
      if (!command?.when()) return;
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

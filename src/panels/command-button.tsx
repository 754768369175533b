import type { KeyboardEvent, ReactNode, Ref } from "react";
import type { Command } from "../state/command.ts";
import { useAnswer } from "../state/use-answer.ts";

interface Props {
  readonly command: Command;
  /** What the button shows; its label when left out. Text is its name too, a picture is named by the label. */
  readonly children?: ReactNode;
  readonly className?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button for a command: enabled when it can run, pressed when it is on, with its key in the tip. */
export const CommandButton = ({ command, children = command.label, className = "button", ref }: Props) => {
  const enabled = useAnswer(command.when);
  const pressed = useAnswer(command.pressed ?? never);
  const object = useAnswer(command.object ?? nothing);
  const [chord] = command.keys;
  const tip = [command.label, object && `: ${object}`, chord && ` (${chord.label})`].filter(Boolean).join("");
  return (
    <button
      ref={ref}
      type="button"
      className={className}
      disabled={!enabled}
      title={tip}
      {...(typeof children !== "string" && { "aria-label": command.label })}
      {...(chord && { "aria-keyshortcuts": ariaKeys(chord.label) })}
      {...(command.pressed && { "aria-pressed": pressed })}
      {...(command.release ? hold(command.run, command.release) : { onClick: command.run })}
    >
      {children}
    </button>
  );
};

const never = (): boolean => false;
const nothing = (): null => null;

/** For as long as the button is down, by pointer or by key. */
const hold = (run: () => void, release: () => void) => {
  const onPress = (act: () => void) => (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") act();
  };
  return {
    onPointerDown: run,
    onPointerUp: release,
    onPointerLeave: release,
    onPointerCancel: release,
    onBlur: release,
    onKeyDown: onPress(run),
    onKeyUp: onPress(release),
  };
};

const ariaKeys = (label: string): string => label.replaceAll("Ctrl", "Control");

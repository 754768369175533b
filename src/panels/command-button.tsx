import type { ReactNode } from "react";
import type { Command } from "../state/command.ts";
import { useAnswer } from "../state/use-answer.ts";

interface Props {
  readonly command: Command;
  /** What the button shows; its label when left out. The label is always its name and its tip. */
  readonly children?: ReactNode;
  readonly className?: string;
}

/** A button for a command: enabled when it can run, pressed when it is on, with its key in the tip. */
export const CommandButton = ({ command, children, className = "button" }: Props) => {
  const enabled = useAnswer(command.when);
  const pressed = useAnswer(command.pressed ?? never);
  const [chord] = command.keys;
  const tip = chord ? `${command.label} (${chord.label})` : command.label;
  const { release } = command;
  const hold = release && {
    onPointerDown: command.run,
    onPointerUp: release,
    onPointerLeave: release,
    onPointerCancel: release,
    onBlur: release,
  };
  return (
    <button
      type="button"
      className={className}
      disabled={!enabled}
      title={tip}
      aria-label={command.label}
      {...(chord && { "aria-keyshortcuts": ariaKeys(chord.label) })}
      {...(command.pressed && { "aria-pressed": pressed })}
      {...(hold ?? { onClick: command.run })}
    >
      {children ?? command.label}
    </button>
  );
};

const never = (): boolean => false;

const ariaKeys = (label: string): string => label.replaceAll("Ctrl", "Control");

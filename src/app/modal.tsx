import { type ReactNode, useEffect, useId, useRef } from "react";
import { text } from "../state/strings.ts";

interface Props {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * The browser's own dialog: it keeps the focus, closes on Escape, and gives the focus back. The focus starts on the
 * element marked `data-first`, else on Close.
 */
export const Modal = ({ title, open, onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open) {
      dialog.current?.showModal();
      dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
    } else dialog.current?.close();
  }, [open]);
  // The browser tells of a close later, when another dialog may already be open.
  const closed = (): void => {
    if (open) onClose();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onClose={closed}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="button button-small" onClick={onClose}>
            {text.help.close}
          </button>
        </div>
        {open && children}
      </div>
    </dialog>
  );
};

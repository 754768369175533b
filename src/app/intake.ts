import { openFiles } from "../state/actions/open-film.ts";
import { isTyping } from "../state/is-typing.ts";
import { notifyError } from "../state/notice-store.ts";
import { text } from "../state/strings.ts";

/** The hidden file inputs of the page; commands click them. */
export const FILM_INPUT = "film-input";
export const MASK_INPUT = "mask-input";

export const pickFilm = (): void => document.getElementById(FILM_INPUT)?.click();
export const pickMask = (): void => document.getElementById(MASK_INPUT)?.click();

/** Drop and paste anywhere on the page. @param onDragging told while files hover over the page */
export const listenForFiles = (onDragging: (dragging: boolean) => void): (() => void) => {
  const listening = new AbortController();
  const { signal } = listening;
  let depth = 0;
  const enter = (change: number): void => {
    depth = Math.max(0, depth + change);
    onDragging(depth > 0);
  };
  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  window.addEventListener("dragenter", (event) => carriesFiles(event) && enter(1), { signal });
  window.addEventListener("dragleave", (event) => carriesFiles(event) && enter(-1), { signal });
  window.addEventListener("dragover", (event) => event.preventDefault(), { signal });
  window.addEventListener(
    "drop",
    (event) => {
      event.preventDefault();
      enter(-depth);
      void openFiles([...(event.dataTransfer?.files ?? [])]);
    },
    { signal },
  );
  window.addEventListener(
    "paste",
    (event) => {
      const { clipboardData, target } = event;
      // Office programs copy text together with a picture of it.
      if (isTyping(target) && clipboardData?.types.includes("text/plain")) return;
      const files = [...(clipboardData?.files ?? [])];
      if (files.length > 0) {
        event.preventDefault();
        void openFiles(files);
      } else if (!isTyping(target)) notifyError(text.fault.clipboardEmpty);
    },
    { signal },
  );
  return () => listening.abort();
};

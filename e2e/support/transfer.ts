import type { JSHandle, Page } from "@playwright/test";
import type { FilePayload } from "./films.ts";

/** What a drag or the clipboard carries: files, and text where it is given. */
const transferOf = (page: Page, files: readonly FilePayload[], text?: string): Promise<JSHandle<DataTransfer>> =>
  page.evaluateHandle(
    ({ given, words }) => {
      const transfer = new DataTransfer();
      if (words !== undefined) transfer.setData("text/plain", words);
      for (const { name, mimeType, base64 } of given) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: mimeType }));
      }
      return transfer;
    },
    {
      given: files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString("base64") })),
      words: text,
    },
  );

/** Drops files onto the page. */
export const drop = async (page: Page, ...files: readonly FilePayload[]): Promise<void> => {
  await page.locator("main").dispatchEvent("drop", { dataTransfer: await transferOf(page, files) });
};

/** Pastes where the focus is. True when the page took the event for itself. */
export const paste = async (page: Page, files: readonly FilePayload[], text?: string): Promise<boolean> =>
  page.evaluate(
    (clipboardData) => {
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      return !(document.activeElement ?? document.body).dispatchEvent(event);
    },
    await transferOf(page, files, text),
  );

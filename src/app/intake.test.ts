import { expect, test, vi } from "vitest";
import { openFiles } from "../state/actions/open-film.ts";
import { FakeElement } from "../state/fake-element.ts";
import { useNotice } from "../state/notice-store.ts";
import { onFakePage, send } from "./fake-page.ts";
import { listenForFiles } from "./intake.ts";

vi.mock("../state/actions/open-film.ts", () => ({ openFiles: vi.fn(() => Promise.resolve()) }));

const picture = new File([], "slide.png", { type: "image/png" });

const paste = (into: "prompt" | "page", types: readonly string[], files: readonly File[]): Event =>
  send("paste", { clipboardData: { types, files } }, new FakeElement(into === "prompt"));

onFakePage(() => {
  vi.mocked(openFiles).mockClear();
  return listenForFiles(() => undefined);
});

test("text with a picture of it, pasted into a text field, is text", () => {
  expect(paste("prompt", ["text/plain", "text/html", "Files"], [picture]).defaultPrevented).toBe(false);
  expect(openFiles).not.toHaveBeenCalled();
});

test("a picture opens as a film wherever it is pasted, and so does one with text outside a text field", () => {
  paste("prompt", ["Files"], [picture]);
  expect(paste("page", ["text/plain", "Files"], [picture]).defaultPrevented).toBe(true);
  expect(openFiles).toHaveBeenCalledTimes(2);
});

test("only outside a text field is a clipboard without a picture worth a word", () => {
  useNotice.setState({ notice: null });
  paste("prompt", ["text/plain"], []);
  expect(useNotice.getState().notice).toBeNull();
  paste("page", ["text/plain"], []);
  expect(useNotice.getState().notice?.text).toMatch(/clipboard holds no picture/);
});

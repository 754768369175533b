import { afterEach, beforeEach, vi } from "vitest";
import { FakeElement } from "../state/fake-element.ts";

/** A page of nothing but its window, for tests of listeners. */
const page = new EventTarget();

/** Sends an event with further properties to the page. */
export const send = (type: string, properties: object, target?: FakeElement): Event => {
  const event = Object.assign(new Event(type, { cancelable: true }), properties);
  if (target) Object.defineProperty(event, "target", { value: target });
  page.dispatchEvent(event);
  return event;
};

/** Each test of the file runs on such a page; `listen` gives the function that stops listening. */
export const onFakePage = (listen: () => () => void): void => {
  let leave = (): void => undefined;
  beforeEach(() => {
    vi.stubGlobal("window", page);
    vi.stubGlobal("Element", FakeElement);
    leave = listen();
  });
  afterEach(() => {
    leave();
    vi.unstubAllGlobals();
  });
};

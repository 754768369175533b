import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EngineInfo, Outcome } from "../../../workers/contract.ts";
import type { Candidate } from "../../core/radedit/candidate.ts";
import { useEngine } from "../engine-store.ts";
import { FakeElement } from "../fake-element.ts";
import { useMasks } from "../mask-store.ts";
import { beginStroke, commitStroke } from "../masks.ts";
import { useNotice } from "../notice-store.ts";
import { setParameters } from "../parameter-store.ts";
import { clearResults, useResults } from "../result-store.ts";
import { openPlainFilm } from "../test-support.ts";
import { useView } from "../view-store.ts";
import { inference } from "./engine.ts";
import { generate } from "./generate.ts";
import { discardAndOpen } from "./open-film.ts";

const info = { config: { schedule: { trainSteps: 1000 } }, bundle: { hash: "bundle" } } as EngineInfo;
const candidate = { request: { editMask: null }, milliseconds: {}, evaluations: 0 } as unknown as Candidate;
const done: Outcome<Candidate> = { kind: "done", value: candidate };

const focus = (on: "prompt" | "button"): void => {
  vi.stubGlobal("document", { activeElement: new FakeElement(on === "prompt") });
};
const notice = (): string | undefined => useNotice.getState().notice?.text;

beforeEach(() => {
  vi.stubGlobal("Element", FakeElement);
  focus("button");
  useEngine.setState({ status: { kind: "ready", info } });
  setParameters({ prompt: "Effusion" });
  clearResults();
  openPlainFilm("film");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test("a result comes with its panel, but not under the hands of somebody who types or paints", async () => {
  vi.spyOn(inference, "edit").mockResolvedValue(done);
  focus("prompt");
  await generate();
  expect(useView.getState().panel).toBe("edit");
  expect(notice()).toBe("Edit 1 is ready.");

  focus("button");
  beginStroke("edit");
  await generate();
  expect(useView.getState().panel).toBe("edit");
  expect(useMasks.getState().visible).toBe(true);
  commitStroke("edit", null, "");

  await generate();
  expect(useView.getState().panel).toBe("result");
  expect(useResults.getState().results).toHaveLength(3);
});

test("an edit that another film stops says nothing of that film", async () => {
  const stopped = vi
    .spyOn(inference, "edit")
    .mockImplementation(
      (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve({ kind: "cancelled" }))),
    );
  const running = generate();
  openPlainFilm("another");
  discardAndOpen();
  await running;
  expect(stopped).toHaveBeenCalledOnce();
  expect(notice()).toBeUndefined();
});

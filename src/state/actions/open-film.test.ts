import { afterEach, expect, test, vi } from "vitest";
import type { Outcome } from "../../../workers/contract.ts";
import type { SourceImage } from "../../core/image/source.ts";
import { useFilm } from "../film-store.ts";
import { useNotice } from "../notice-store.ts";
import { setParameters, useParameters } from "../parameter-store.ts";
import { openPlainFilm, plainFilm } from "../test-support.ts";
import { imaging } from "./engine.ts";
import { openFiles } from "./open-film.ts";

const file = (name: string): File => new File([name], name);
const damaged: Outcome<SourceImage> = {
  kind: "failed",
  error: { code: "picture-damaged", problem: "The picture file is cut off or damaged", remedy: "copy it again" },
};
const film = (): string | undefined => useFilm.getState().film?.hash;
const notice = (): string | undefined => useNotice.getState().notice?.text;

afterEach(() => {
  vi.restoreAllMocks();
  useNotice.setState({ notice: null });
});

test("the film asked for last is shown, however long the one before takes to decode", async () => {
  const decoded = new Map<string, (outcome: Outcome<SourceImage>) => void>();
  vi.spyOn(imaging, "decodeFilm").mockImplementation(
    (bytes) => new Promise((resolve) => decoded.set(new TextDecoder().decode(bytes), resolve)),
  );
  const openings = [openFiles([file("slow")]), openFiles([file("quick")])];
  await vi.waitFor(() => expect(decoded.size).toBe(2));
  decoded.get("quick")?.({ kind: "done", value: plainFilm("quick") });
  await openings[1];
  expect([film(), useFilm.getState().opening]).toEqual(["quick", false]);
  decoded.get("slow")?.({ kind: "done", value: plainFilm("slow") });
  await openings[0];
  expect(film()).toBe("quick");
});

test("of several files the first is taken, and what is wrong with it is said", async () => {
  const decode = vi.spyOn(imaging, "decodeFilm").mockResolvedValue(damaged);
  await openFiles([file("bad"), file("good")]);
  expect(notice()).toMatch(/cut off or damaged/);
  decode.mockResolvedValue({ kind: "done", value: plainFilm("first") });
  await openFiles([file("first"), file("second")]);
  expect([film(), notice()]).toEqual(["first", "Several files were given; only the first one is taken."]);
});

test("what a sample shows is not said of the user's own film; what the user typed for it stays", () => {
  const sourcePrompt = (): string => useParameters.getState().parameters.sourcePrompt;
  openPlainFilm("sample", "a sample's origin");
  expect(sourcePrompt()).toBe("No finding");
  openPlainFilm("own");
  expect(sourcePrompt()).toBe("");
  setParameters({ sourcePrompt: "Cardiomegaly" });
  openPlainFilm("the same person's next");
  expect(sourcePrompt()).toBe("Cardiomegaly");
});

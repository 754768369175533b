import { expect, test } from "vitest";
import { runEdit } from "../radedit/edit.ts";
import { createContext, createFilm, createRequest } from "../radedit/test-support.ts";
import { commandLine } from "./command-line.ts";
import { manifestRow, requestFromRow } from "./manifest.ts";

const film = await createFilm();
const request = createRequest(film, { compat: "released" });
const row = manifestRow(await runEdit(createContext(), film, request), { edit: "edit-0001.png" });

test("a row survives JSON, and its request makes the same candidate again", async () => {
  const read = JSON.parse(JSON.stringify(row)) as unknown;
  expect(read).toEqual(row);
  const result = requestFromRow(read);
  expect(result).toEqual({ ok: true, value: request });
  if (result.ok) expect((await runEdit(createContext(), film, result.value)).hash).toBe(row.hash);
});

test("a row says what was made, where, with which differences, and that it is synthetic", () => {
  expect(row).toMatchObject({ version: 1, synthetic: true, compat: "released", files: { edit: "edit-0001.png" } });
  expect(row.provenance.batchSize).toBe(1);
  expect(row).not.toHaveProperty("samples");
});

test("a broken row is refused at the field that is wrong", () => {
  const broken = { ...row, request: { ...request, crop: { x: 0, y: 0 } } };
  const result = requestFromRow(broken);
  expect(result.ok ? "" : result.error.problem).toBe("The manifest row cannot be read at request.crop.size");
  const short = requestFromRow({ request: { ...request, editMask: { width: 2, height: 2, counts: [3] } } });
  expect(short.ok ? "" : short.error.problem).toBe("The manifest row cannot be read at request.editMask");
  for (const value of [null, 3, {}, { request: { ...request, version: 2 } }])
    expect(requestFromRow(value).ok).toBe(false);
});

test("the command makes a candidate again from its row, and names no file of the user's", () => {
  expect(commandLine("edit-0123456789ab.json")).toBe(
    "npm run --silent radedit -- edit --from-manifest edit-0123456789ab.json --image film.png --out out",
  );
});

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

test("the command spells every parameter out and quotes for the shell", () => {
  const line = commandLine({
    ...request,
    prompt: "Patient's left; $HOME",
    keepMask: null,
    crop: { x: -3, y: 0, size: 64 },
  });
  expect(line).toBe(
    "npm run --silent radedit -- edit --image=film.png --edit-mask=edit-mask.png --prompt='Patient'\\''s left; $HOME' " +
      "--source-prompt='No finding' --steps=20 --skip=0.3 --guidance=7.5 --seed=7 --crop=-3,0,64 --intensity=0,255 " +
      "--composite=keep --feather=8 --detail=1 --vae=mode --compat=released --out=out",
  );
});

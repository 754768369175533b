import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { decode } from "fast-png";
import { requestFromRow } from "../src/core/dataset/manifest.ts";
import { decodeRle } from "../src/core/mask/rle.ts";
import { unwrap } from "../src/core/result.ts";
import { openEditor } from "./support/editor.ts";
import { testFilm } from "./support/films.ts";
import { readPng } from "./support/png.ts";
import { expect, test } from "./support/test.ts";

/** Clicks and reads the file that the page hands over. */
const saved = async (page: Page, click: () => Promise<void>): Promise<Buffer> => {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return readFile(await download.path());
};

test("a person edits a film: masks, prompt, cancel, generate, compare, download", async ({ page }) => {
  const film = testFilm(420, 360);
  const editor = await openEditor(page, "backend=wasm");
  await expect(page.getByText("RESEARCH USE ONLY – not for diagnosis")).toBeVisible();
  await expect(page.getByText("DEMO MODEL, not RadEdit")).toBeVisible({ timeout: 90_000 });
  await editor.openFilm(film.file);
  await expect(page.getByText("420 × 360 px, 8 bit")).toBeVisible();

  await test.step("paint both masks with the mouse", async () => {
    await expect(editor.mask("Edit mask")).toContainText("none");
    await editor.drag([0.6, 0.45], [0.63, 0.55], [0.58, 0.6]);
    await expect(editor.mask("Edit mask")).toContainText("% of the film");
    await editor.choose(/^Keep mask/);
    await editor.drag([0.38, 0.25], [0.38, 0.75]);
    await editor.drag([0.42, 0.75], [0.42, 0.25]);
    await expect(editor.mask("Keep mask")).toContainText("% of the film");
  });

  await test.step("say what to change", async () => {
    await editor.field("Prompt").fill("Left-sided pleural effusion");
    await editor.field("Source prompt").fill("No acute abnormality");
    await editor.ready();
    await expect(page.getByText(/^about \d+ (s|min)/)).toBeVisible();
  });

  await test.step("cancel an edit of many steps", async () => {
    await editor.field("Steps").fill("100");
    await editor.button("Generate").click();
    await expect(page.getByText(/step \d+ of \d+/)).toBeVisible({ timeout: 60_000 });
    await editor.button("Stop").click();
    await expect(page.getByText("Stopped. The film and the masks are as they were.")).toBeVisible({ timeout: 60_000 });
  });

  await test.step("generate a draft", async () => {
    await editor.choose(/^Draft/);
    await editor.button("Generate").click();
    await expect(page.getByText("Edit 1 is ready.")).toBeVisible({ timeout: 150_000 });
    await expect(page.getByText("SYNTHETIC").first()).toBeVisible();
    await expect(page.getByText("Inside the keep mask every pixel equals the source.")).toBeVisible();
  });

  await test.step("compare", async () => {
    const divider = page.getByRole("slider", { name: "Divider between original and edited film" });
    await divider.press("End");
    await expect(divider).toHaveAttribute("aria-valuenow", "100");
    await divider.press("Home");
    await expect(divider).toHaveAttribute("aria-valuenow", "0");

    await editor.choose(/^Edited/);
    // A square inside the edit mask, so that nothing but the film's own gray can differ.
    const [x, y] = await editor.at([0.61, 0.5]);
    const inside = (): Promise<Buffer> => page.screenshot({ clip: { x: x - 12, y: y - 12, width: 24, height: 24 } });
    const edited = await inside();
    await page.keyboard.down("Backslash");
    await expect(editor.stage.getByText("SYNTHETIC")).toBeHidden();
    await expect.poll(async () => (await inside()).equals(edited)).toBe(false);
    await page.keyboard.up("Backslash");
    await expect.poll(async () => (await inside()).equals(edited)).toBe(true);
    await editor.choose(/^Difference/);
    await expect(page.getByRole("figure", { name: /^Change of/ })).toBeVisible();
  });

  await test.step("download", async () => {
    const file = await saved(page, () => editor.button("Download PNG").click());
    const { width, height, bitDepth, text } = readPng(file);
    expect([width, height, bitDepth]).toEqual([film.width, film.height, 8]);
    const row: unknown = JSON.parse((await saved(page, () => editor.button("Manifest row (JSON)").click())).toString());
    expect(row).toMatchObject({ synthetic: true, provenance: { backend: "wasm" } });
    const { hash, request: recorded } = row as { hash: string; request: object };
    expect(JSON.parse(text["radedit"] ?? "")).toMatchObject({ synthetic: true, hash, request: recorded });

    const request = unwrap(requestFromRow(row));
    if (!request.keepMask || !request.editMask) throw new Error("the painted masks are not in the request");
    const { data } = decode(file);
    const changedIn = (mask: Uint8Array): number =>
      mask.reduce((sum, on, index) => sum + (on > 127 && data[index] !== film.samples[index] ? 1 : 0), 0);
    expect(decodeRle(request.keepMask).includes(255)).toBe(true);
    expect(changedIn(decodeRle(request.keepMask))).toBe(0);
    expect(changedIn(decodeRle(request.editMask))).toBeGreaterThan(0);
  });
});

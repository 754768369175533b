import { openEditor } from "./support/editor.ts";
import { testFilm } from "./support/films.ts";
import { expect, test } from "./support/test.ts";

test("without a mouse: keys paint, undo, generate and stop", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.openFilm(testFilm(300, 300).file);
  await expect(page.getByText("300 × 300 px, 8 bit")).toBeVisible();
  const share = editor.mask("Edit mask");
  await expect(share).toContainText("none");

  await editor.stage.focus();
  for (const key of ["]", "]", "ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await expect(share).toContainText("% of the film");
  await page.keyboard.press("Control+z");
  await expect(share).toContainText("none");
  await page.keyboard.press("Control+Shift+Z");
  await expect(share).toContainText("% of the film");

  await page.keyboard.press("k");
  await expect(editor.mask("Keep mask")).toContainText("% of the film");
  await editor.field("Prompt").fill("Consolidation");
  await editor.ready();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Edit 1 is ready.")).toBeVisible({ timeout: 60_000 });
  // Whoever types goes on typing: the result waits.
  await page.keyboard.type(" km");
  await expect(editor.field("Prompt")).toHaveValue("Consolidation km");
  await editor.stage.focus();
  await page.keyboard.press("m");
  await expect(page.getByRole("radio", { name: "Slider" })).toBeChecked();
  await page.keyboard.press("m");
  await expect(page.getByRole("radio", { name: "Edited" })).toBeChecked();

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys and gestures" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys and gestures" })).toBeHidden();
});

test("letters typed into the prompt are text, not commands", async ({ page }) => {
  const editor = await openEditor(page);
  await expect(editor.button("Brush")).toHaveAttribute("aria-pressed", "true");
  await editor.field("Prompt").fill("");
  await editor.field("Prompt").pressSequentially("exe");
  await expect(editor.field("Prompt")).toHaveValue("exe");
  await expect(editor.button("Brush")).toHaveAttribute("aria-pressed", "true");
});

test.describe("touch", () => {
  test.use({ hasTouch: true });

  test("one finger paints, two fingers move and zoom without painting", async ({ page }) => {
    const editor = await openEditor(page);
    await editor.openFilm(testFilm(300, 300).file);
    await expect(page.getByText("300 × 300 px, 8 bit")).toBeVisible();
    const [x, y] = await editor.at([0.5, 0.5]);
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: readonly (readonly [number, number])[]) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })),
      });

    const zoom = page.getByText(/^\d+ %$/);
    const before = await zoom.textContent();
    await touch("touchStart", [x - 40, y]);
    await touch("touchStart", [x - 40, y], [x + 40, y]);
    for (let spread = 50; spread <= 120; spread += 10) await touch("touchMove", [x - spread, y], [x + spread, y]);
    await touch("touchEnd");
    await expect(zoom).not.toHaveText(before ?? "");
    await expect(editor.mask("Edit mask")).toContainText("none");

    await touch("touchStart", [x, y]);
    for (let step = 5; step <= 60; step += 5) await touch("touchMove", [x + step, y]);
    await touch("touchEnd");
    await expect(editor.mask("Edit mask")).toContainText("% of the film");
  });
});

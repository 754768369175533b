import { openEditor } from "./support/editor.ts";
import { testFilm } from "./support/films.ts";
import { expect, test } from "./support/test.ts";
import { drop, paste } from "./support/transfer.ts";

const first = testFilm(300, 280).file;
const second = testFilm(260, 320).file;
const firstSize = "300 × 280 px, 8 bit";
const secondSize = "260 × 320 px, 8 bit";

test("a film comes in by drop and by paste; text with a picture of it stays text", async ({ page }) => {
  const editor = await openEditor(page);
  await expect(page.getByText("Open a film to begin")).toBeHidden();
  await drop(page, first);
  await expect(page.getByText(firstSize)).toBeVisible();
  await editor.field("Prompt").focus();
  expect(await paste(page, [second], "Left-sided pleural effusion")).toBe(false);
  await editor.stage.focus();
  expect(await paste(page, [second])).toBe(true);
  await expect(page.getByText(secondSize)).toBeVisible();
});

test("the wheel zooms, and Space with a drag moves the film without painting", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.openFilm(first);
  await expect(page.getByText(firstSize)).toBeVisible();
  const zoom = page.getByText(/^\d+ %$/);
  const fitted = await zoom.textContent();
  // Off the middle, which lies on the border of two pixels.
  const start = [0.52, 0.47] as const;
  const end = [0.6, 0.55] as const;
  await page.mouse.move(...(await editor.at(start)));
  await page.mouse.wheel(0, -300);
  await expect(zoom).not.toHaveText(fitted ?? "");

  const pixel = page.getByText(/^x \d+ +y \d+/);
  const before = (await pixel.textContent()) ?? "";
  await page.keyboard.down("Space");
  await editor.drag(start, end);
  await page.keyboard.up("Space");
  // The film went with the pointer.
  await expect(pixel).toHaveText(before);
  await page.mouse.move(...(await editor.at(start)));
  await expect(pixel).not.toHaveText(before);
  await expect(editor.mask("Edit mask")).toContainText("none");
  await editor.drag(start, end);
  await expect(editor.mask("Edit mask")).toContainText("% of the film");
});

test("another film waits for an answer where work would be lost, also behind an open dialog", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.openFilm(first);
  await expect(page.getByText(firstSize)).toBeVisible();
  await editor.drag([0.45, 0.5], [0.55, 0.5]);
  await expect(editor.mask("Edit mask")).toContainText("% of the film");

  const question = page.getByRole("dialog", { name: "Open another film?" });
  await drop(page, second);
  await expect(editor.button("Go back")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toBeHidden();
  await expect(page.getByText(firstSize)).toBeVisible();
  await expect(editor.mask("Edit mask")).toContainText("% of the film");

  await editor.button("Keys and gestures").click();
  const help = page.getByRole("dialog", { name: "Keys and gestures" });
  await expect(help).toBeVisible();
  await drop(page, second);
  await expect(help).toBeHidden();
  await editor.button("Open the film").click();
  await expect(question).toBeHidden();
  await expect(page.getByText(secondSize)).toBeVisible();
  await expect(editor.mask("Edit mask")).toContainText("none");
});

test("About names whom to cite and the bundle's licence", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.ready();
  await editor.button("About").click();
  const about = page.getByRole("dialog", { name: "About" });
  await expect(about.getByText("Tiny random bundle 1.0")).toBeVisible();
  await expect(about.getByText("MIT", { exact: true })).toBeVisible();
  for (const paper of ["arxiv.org/abs/2312.12865", "arxiv.org/abs/2301.04558"])
    await expect(about.getByRole("link", { name: paper })).toBeVisible();
});

test("an edit is lifted to see the original, and taken away as a command", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const editor = await openEditor(page);
  await editor.ready();
  await editor.button("Generate").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Edit 1 is ready.")).toBeVisible({ timeout: 60_000 });
  await expect(editor.button("Generate"), "the focus comes back from Stop").toBeFocused();

  const synthetic = editor.stage.getByText("SYNTHETIC");
  await expect(synthetic).toBeVisible();
  for (const [key, focused] of [
    ["Backslash", editor.button("Generate")],
    ["Enter", editor.button("Original (hold)")],
    ["Space", editor.button("Original (hold)")],
  ] as const) {
    await focused.focus();
    await page.keyboard.down(key);
    await expect(synthetic, key).toBeHidden();
    await page.keyboard.up(key);
    await expect(synthetic, key).toBeVisible();
  }
  await page.mouse.move(...(await editor.at([0.55, 0.6])));
  await expect(page.getByText(/value \d+ → \d+$/)).toBeVisible();
  await expect(page.getByText(/^Demo scorer:/)).toBeVisible();

  await editor.button("Copy as command").click();
  await expect(page.getByText(/^Command copied\./)).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^npm run --silent radedit -- edit --from-manifest edit-[0-9a-f]{12}\.json --image film\.png --out out$/,
  );
});

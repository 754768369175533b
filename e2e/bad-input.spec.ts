import { openEditor } from "./support/editor.ts";
import { plainPng, testFilm, type FilePayload } from "./support/films.ts";
import { expect, test } from "./support/test.ts";

const text = (name: string, mimeType: string, content: string): FilePayload => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

const films: readonly { readonly what: string; readonly file: FilePayload; readonly says: RegExp }[] = [
  { what: "not an image", file: text("notes.txt", "text/plain", "no film at all"), says: /PNG or JPEG/ },
  {
    what: "a PNG cut short",
    file: { ...plainPng(64, 64), buffer: plainPng(64, 64).buffer.subarray(0, 60) },
    says: /cut off or damaged/,
  },
  { what: "1 × 1 pixel", file: plainPng(1, 1), says: /1 by 1 pixels/ },
  { what: "20,000 pixels wide", file: plainPng(20_000, 8), says: /20,?000/ },
];

test("a film that cannot be used is refused in one sentence, and the film on the stage stays", async ({ page }) => {
  const editor = await openEditor(page);
  const { file: good, width, height } = testFilm(80, 64);
  await editor.openFilm(good);
  const size = page.getByText(`${width} × ${height} px, 8 bit`);
  await expect(size).toBeVisible();
  for (const { what, file, says } of films) {
    await test.step(what, async () => {
      await editor.openFilm(file);
      await expect(page.getByRole("alert")).toHaveText(says);
      await expect(page.getByRole("alert")).toHaveCount(1);
      await expect(size).toBeVisible();
    });
  }
});

test("a mask comes from a file of the film's size; another size is refused, and the mask stays", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.openFilm(testFilm(80, 64).file);
  await expect(page.getByText("80 × 64 px, 8 bit")).toBeVisible();
  const share = editor.mask("Edit mask");
  await editor.loadMask(plainPng(64, 80));
  await expect(page.getByRole("alert")).toHaveText(/The mask is 64 by 80 pixels, the film 80 by 64: .+/);
  await expect(share).toContainText("none");
  await editor.loadMask(plainPng(80, 64, 0));
  await expect(page.getByRole("alert")).toHaveText(/no white pixel/);
  await editor.loadMask(plainPng(80, 64, 255));
  await expect(share).toContainText("100 % of the film");
  await editor.button("Undo").click();
  await expect(share).toContainText("none");
});

const parameters = [
  { label: "Steps", value: "37", says: /40/ },
  { label: "Skip", value: "1.5", says: /less than 1/ },
  { label: "Guidance", value: "", says: /^Guidance is empty/ },
  { label: "Guidance", value: "1e9", says: /0 to 100/ },
  { label: "Seed", value: "-1", says: /0 to 4294967295/ },
] as const;

test("a parameter out of range names what to do, and nothing can be generated until it is mended", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.ready();
  for (const { label, value, says } of parameters) {
    await test.step(`${label} ${value}`, async () => {
      const field = editor.field(label);
      const before = await field.inputValue();
      await field.fill(value);
      await expect(field).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByText(says)).toBeVisible();
      await expect(editor.button("Generate")).toBeDisabled();
      await field.fill(before);
      await expect(editor.button("Generate")).toBeEnabled();
    });
  }
});

const bundles = [
  { what: "a missing bundle", path: "bundles/nothing", says: /bundle/i },
  { what: "a bundle that is no JSON", path: "bundles/broken-json", says: /not JSON/ },
  { what: "a truncated safetensors header", path: "bundles/broken-header", says: /damaged|header/i },
  { what: "a file whose bytes have changed", path: "bundles/broken-hash", says: /SHA-256/ },
  { what: "a bundle on another site", path: "https://example.org/bundle", says: /not on this site/ },
] as const;

for (const { what, path, says } of bundles) {
  test(`${what} is named, and the page stays usable`, async ({ page }) => {
    const editor = await openEditor(page, `backend=wasm&bundle=${path}`);
    await expect(page.getByRole("alert").filter({ hasText: says })).toBeVisible({ timeout: 60_000 });
    await expect(editor.button("Generate")).toBeDisabled();
    await expect(editor.stage).toBeVisible();
  });
}

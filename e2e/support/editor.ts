import { expect, type Locator, type Page } from "@playwright/test";
import type { FilePayload } from "./films.ts";

/** A point of the stage as shares of its width and height. */
export type Share = readonly [x: number, y: number];

/** The bundle of random weights: it teaches nothing about edits, and takes a moment. */
const tinyBundle = "bundle=bundles/tiny-int8&backend=wasm";

/** The editor as a person meets it: by label and role. */
export const openEditor = async (page: Page, query = tinyBundle) => {
  await page.goto(`/?${query}`);
  const stage = page.getByRole("application", { name: /^Film\./ });
  await expect(stage).toBeVisible();
  const button = (name: string): Locator => page.getByRole("button", { name, exact: true });

  const at = async ([x, y]: Share): Promise<readonly [number, number]> => {
    const box = await stage.boundingBox();
    if (!box) throw new Error("the stage is not on the screen");
    return [box.x + x * box.width, box.y + y * box.height];
  };

  const pick = async (name: string, file: FilePayload): Promise<void> => {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(name).click()]);
    await chooser.setFiles(file);
  };

  return {
    stage,
    button,
    at,
    field: (label: string): Locator => page.getByLabel(label, { exact: true }),
    /** One of a few side by side, by the beginning of its label. */
    choose: (name: RegExp) => page.locator("label").filter({ hasText: name }).click(),
    /** The row of a mask: how much it covers stands in it. */
    mask: (name: "Edit mask" | "Keep mask"): Locator => page.locator("label").filter({ hasText: name }),
    /** The film of the samples is on the stage and the engine is open. */
    ready: () => expect(button("Generate")).toBeEnabled({ timeout: 90_000 }),
    openFilm: (file: FilePayload) => pick("Open film", file),
    loadMask: (file: FilePayload) => pick("Load…", file),
    /** Drags the mouse along the points, as a hand does. */
    drag: async (...points: readonly Share[]): Promise<void> => {
      for (const [index, point] of points.entries()) {
        await page.mouse.move(...(await at(point)), { steps: 8 });
        if (index === 0) await page.mouse.down();
      }
      await page.mouse.up();
    },
  };
};

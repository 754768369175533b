import type { Page } from "@playwright/test";
import { openEditor } from "./support/editor.ts";
import { expect, test } from "./support/test.ts";

interface ScriptTiming extends PerformanceEntry {
  readonly sourceURL: string;
  readonly invoker: string;
}

/** Long animation frames API: scripts of 5 ms and more, per frame of 50 ms and more. */
interface LongFrame extends PerformanceEntry {
  readonly scripts: readonly ScriptTiming[];
}

/** Milliseconds of our own script that one frame may hold while an edit runs. */
const allowed = 100;

interface Busy {
  /** Milliseconds of script in one long frame. */
  readonly script: number;
  readonly what: string;
}

const longFrames = (page: Page): Promise<readonly Busy[]> =>
  page.evaluate(() => (globalThis as unknown as { readonly longFrames: Busy[] }).longFrames.splice(0));

test("the page answers while an edit runs", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.ready();
  await page.evaluate(() => {
    const frames: Busy[] = [];
    Object.assign(globalThis, { longFrames: frames });
    new PerformanceObserver((list) => {
      for (const { scripts } of list.getEntries() as LongFrame[]) {
        const script = scripts.reduce((sum, { duration }) => sum + duration, 0);
        frames.push({ script, what: scripts.map(({ invoker, sourceURL }) => `${invoker} ${sourceURL}`).join(", ") });
      }
    }).observe({ type: "long-animation-frame" });
  });

  await test.step("the meter sees a frame that is too long", async () => {
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          requestAnimationFrame(() => {
            const end = performance.now() + 150;
            while (performance.now() < end);
            resolve();
          });
        }),
    );
    await expect.poll(async () => (await longFrames(page)).some(({ script }) => script > allowed)).toBe(true);
  });

  await editor.button("Generate").click();
  // Work meanwhile: strokes on the stage.
  let strokes = 0;
  const done = page.getByText("Edit 1 is ready.");
  while (!(await done.isVisible())) {
    await editor.drag([0.45, 0.4 + 0.01 * (strokes % 20)], [0.55, 0.5]);
    strokes += 1;
  }
  const frames = await longFrames(page);
  const worst = Math.max(0, ...frames.map(({ script }) => script));
  console.log(`Longest script in a frame: ${worst.toFixed(0)} ms, over ${strokes} strokes while generating`);
  expect(strokes).toBeGreaterThan(0);
  expect(frames.filter(({ script }) => script > allowed)).toEqual([]);
});

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

test("the page answers while an edit runs", async ({ page }) => {
  const editor = await openEditor(page);
  await editor.ready();
  await page.evaluate(() => {
    const frames: { script: number; what: string }[] = [];
    Object.assign(globalThis, { longFrames: frames });
    new PerformanceObserver((list) => {
      for (const frame of list.getEntries() as LongFrame[]) {
        const script = frame.scripts.reduce((sum, { duration }) => sum + duration, 0);
        frames.push({
          script,
          what: frame.scripts.map(({ invoker, sourceURL }) => `${invoker} ${sourceURL}`).join(", "),
        });
      }
    }).observe({ type: "long-animation-frame" });
  });

  await editor.button("Generate").click();
  // Work meanwhile: strokes on the stage.
  let strokes = 0;
  const done = page.getByText("Edit 1 is ready.");
  while (!(await done.isVisible())) {
    await editor.drag([0.45, 0.4 + 0.01 * (strokes % 20)], [0.55, 0.5]);
    strokes += 1;
  }
  expect(strokes).toBeGreaterThan(0);
  const frames = await page.evaluate(
    () => (globalThis as unknown as { longFrames: { script: number; what: string }[] }).longFrames,
  );
  const worst = Math.max(0, ...frames.map(({ script }) => script));
  console.log(`Longest script in a frame while generating: ${worst.toFixed(0)} ms (${frames.length} long frames)`);
  expect(frames.filter(({ script }) => script > allowed)).toEqual([]);
});

import type { Page } from "@playwright/test";
import type { Harness } from "../harness/contract.ts";

interface Call {
  readonly name: string;
  readonly inputs: readonly unknown[];
}

/** The engine in the browser without its page: a function that calls it by name. */
export const openHarness = async (page: Page) => {
  await page.goto("/harness/");
  await page.waitForFunction(() => "harness" in globalThis);
  return async <Name extends keyof Harness>(name: Name, ...inputs: Parameters<Harness[Name]>) => {
    const call: Call = { name, inputs };
    const result: unknown = await page.evaluate(async ({ name: asked, inputs: given }) => {
      const { harness } = globalThis as unknown as {
        harness: Record<string, (...args: readonly unknown[]) => unknown>;
      };
      return harness[asked]?.(...given);
    }, call);
    return result as Awaited<ReturnType<Harness[Name]>>;
  };
};

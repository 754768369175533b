import { test as base } from "@playwright/test";

/**
 * Every spec keeps the page's promises on the way: no request leaves our origin, nothing violates the content security
 * policy, and no error goes uncaught.
 */
export const test = base.extend<{ promises: undefined }>({
  promises: [
    async ({ page, baseURL }, use) => {
      const broken: string[] = [];
      page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== new URL(baseURL ?? "").origin && protocol !== "blob:" && protocol !== "data:") {
          broken.push(`request to ${request.url()}`);
        }
      });
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) broken.push(message.text());
      });
      page.on("pageerror", (error) => broken.push(`uncaught: ${error.message}`));
      await use(undefined);
      base.expect(broken).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";

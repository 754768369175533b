import { test as unguarded } from "@playwright/test";
import { firstLoadBytes, firstLoadLimit } from "../scripts/first-load.ts";
import { securityHeaders } from "../scripts/headers.ts";
import { expect, test } from "./support/test.ts";

test("the page's JavaScript, ONNX Runtime apart, keeps its budget", () => {
  const bytes = firstLoadBytes("dist");
  console.log(
    `JavaScript without ONNX Runtime: ${(bytes / 1000).toFixed(1)} of ${firstLoadLimit / 1000} kB after gzip`,
  );
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(firstLoadLimit);
});

test("the page is cross-origin isolated and carries its policy", async ({ page }) => {
  const response = await page.goto("/");
  expect(await response?.allHeaders()).toMatchObject(
    Object.fromEntries(Object.entries(securityHeaders).map(([name, value]) => [name.toLowerCase(), value])),
  );
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

unguarded("script from elsewhere and inline script are refused", async ({ page }) => {
  await page.goto("/");
  const blocked = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
        const script = document.createElement("script");
        script.textContent = "window.injected = true";
        document.head.append(script);
      }),
  );
  expect(blocked).toBe("script-src-elem");
  expect(await page.evaluate(() => "injected" in globalThis)).toBe(false);
});

test("the licences of others are served with the page", async ({ request }) => {
  const text = await (await request.get("/licences.txt")).text();
  expect(text).toContain("onnxruntime-web");
  expect(text).toContain("Permission is hereby granted");
});

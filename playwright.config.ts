import { defineConfig } from "@playwright/test";
import { ensureChromium } from "./scripts/browser.ts";

const port = Number(process.env["E2E_PORT"] ?? "4179");
const executablePath = ensureChromium();
/** WebGPU on a machine without a GPU: Chromium's own SwiftShader. */
const swiftShader = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--enable-features=Vulkan"];

const launch = (...args: readonly string[]) => ({ executablePath, args: ["--no-sandbox", ...args] });

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Inference uses all cores; two specs at once would only disturb each other's timing.
  workers: 1,
  forbidOnly: Boolean(process.env["CI"]),
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: ".cache/test/browser.json" }]],
  use: { baseURL: `http://127.0.0.1:${port}`, viewport: { width: 1440, height: 900 }, screenshot: "only-on-failure" },
  projects: [
    { name: "wasm", testIgnore: "webgpu*.spec.ts", use: { launchOptions: launch() } },
    { name: "webgpu", testMatch: "webgpu*.spec.ts", use: { launchOptions: launch(...swiftShader) } },
  ],
  webServer: {
    // Builds what the specs need, then serves it.
    command: "node --import tsx e2e/support/server.ts",
    env: { PORT: String(port) },
    url: `http://127.0.0.1:${port}/`,
    timeout: 240_000,
    reuseExistingServer: false,
    stdout: "pipe",
  },
});

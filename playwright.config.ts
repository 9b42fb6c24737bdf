import { defineConfig } from "@playwright/test";
import { findBrowser } from "./scripts/browser.ts";

const { executablePath, args, env } = await findBrowser();

// `npm test` names a demo of its own; by hand the tests run against the demo that `npm start` runs.
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    baseURL: process.env.E2E_URL ?? "http://localhost:3000",
    browserName: "chromium",
    launchOptions: { executablePath, args, env },
    viewport: { width: 1440, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    video: "off",
  },
});

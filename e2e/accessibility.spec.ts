import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { openConsole } from "./steps/console.ts";
import { signIn } from "./steps/people.ts";

const VISITOR = ["/pricing", "/docs", "/sign-in", "/sign-in/link", "/sign-up", "/verify-email", "/forgot-password"];
const PORTAL = [
  "/overview",
  "/usage",
  "/usage/charges",
  "/usage/holds",
  "/usage/estimate",
  "/keys",
  "/limits",
  "/billing",
  "/billing/balance",
  "/prices",
  "/quick-start",
  "/team",
  "/settings",
];
const CONSOLE = [
  "/admin",
  "/admin/organizations",
  "/admin/price-book",
  "/admin/credit-prices",
  "/admin/unmatched",
  "/admin/vouchers",
  "/admin/service-keys",
  "/admin/audit",
];

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

for (const path of VISITOR) {
  test(`${path} can be used by everybody, light, dark and on a phone`, async ({ page }) => {
    // The reference is by far the longest page, and every word of it is looked at.
    if (path === "/docs") test.slow();
    await visit(page, path);
    await expectUsable(page);
  });
}

test("every page of the portal can be used by everybody, light, dark and on a phone", async ({ page, demo }) => {
  test.slow();
  await signIn(page, demo.signIn("owner of Northwind"));
  for (const path of PORTAL) await test.step(path, () => visit(page, path).then(() => expectUsable(page)));
  await test.step("a charge", async () => {
    await page.goto("/usage/charges");
    await page
      .getByRole("link", { name: /, details$/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { name: /^Charge for/ })).toBeVisible();
    await expectUsable(page);
  });
  await test.step("a receipt", async () => {
    await page.goto("/billing");
    await page
      .getByRole("link", { name: /^TEST-/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { name: /^Receipt/ })).toBeVisible();
    await expectUsable(page);
  });
  await test.step("a dialog", async () => {
    await page.goto("/keys");
    await page.getByRole("button", { name: "Create key" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectUsable(page);
  });
});

test("every page of the console can be used by everybody, light, dark and on a phone", async ({ page, demo }) => {
  test.slow();
  await openConsole(page, demo);
  for (const path of CONSOLE) await test.step(path, () => visit(page, path).then(() => expectUsable(page)));
  await test.step("an organization", async () => {
    await page.goto("/admin/organizations?q=northwind");
    await page.getByRole("link", { name: "Northwind Maps" }).click();
    await expect(page.getByRole("heading", { level: 1, name: /Northwind Maps/ })).toBeVisible();
    await expectUsable(page);
  });
  await test.step("usage without a price", async () => {
    await page.goto("/admin/unmatched");
    await page.getByRole("link", { name: "weather.current" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "weather.current" })).toBeVisible();
    await expectUsable(page);
  });
  await test.step("a price book", async () => {
    await page.goto("/admin/price-book");
    await page.getByRole("table", { name: "Versions" }).getByRole("link").last().click();
    await expect(page.getByRole("heading", { level: 1, name: /^Price book \d/ })).toBeVisible();
    await expectUsable(page);
  });
});

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Neither markup nor colours keep anybody out, in both themes, and nothing is wider than a phone. */
async function expectUsable(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  expect.soft(await seriousViolations(page), `${page.url()}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  // Only colours differ between the themes.
  expect.soft(await seriousViolations(page, ["color-contrast"]), `${page.url()}, dark`).toEqual([]);
  await page.setViewportSize(PHONE);
  const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.soft.poll(overhang, { message: `${page.url()} does not scroll sideways` }).toBeLessThanOrEqual(0);
  await page.setViewportSize(WIDE);
}

async function seriousViolations(page: Page, only?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  const { violations } = await (only ? axe.withRules(only) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, html }) => `${id}: ${target.join(" ")} ${html}`));
}

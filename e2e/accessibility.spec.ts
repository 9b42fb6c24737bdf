import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { openConsole } from "./steps/console.ts";
import { signIn } from "./steps/people.ts";
import { expectUsable } from "./steps/usable.ts";

const VISITOR = [
  "/",
  "/pricing",
  "/docs",
  "/mail",
  "/sign-in",
  "/sign-in/link",
  "/sign-up",
  "/verify-email",
  "/forgot-password",
  // Whether a link still holds is judged when its form is sent.
  "/reset-password?token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "/welcome-admin?token=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];
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

for (const path of VISITOR) {
  test(`${path.replace(/\?.*/, "")} can be used by everybody, light, dark and on a phone`, async ({ page }) => {
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
});

test("single things of the portal can be used by everybody too", async ({ page, demo }) => {
  test.slow();
  await signIn(page, demo.signIn("owner of Northwind"));
  await test.step("a charge", async () => {
    await page.goto("/usage/charges");
    await page
      .getByRole("link", { name: /, details$/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { name: /^Charge for/ })).toBeVisible();
    await expectUsable(page);
  });
  for (const { list, link, title } of [
    { list: "/keys", link: "Production", title: /Production/ },
    { list: "/usage/holds", link: /^scrape\.html/, title: /^Hold/ },
  ]) {
    await test.step(`one of ${list}`, async () => {
      await page.goto(list);
      await page.getByRole("link", { name: link }).first().click();
      await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
      await expectUsable(page);
    });
  }
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

test("an organization in the console can be used by everybody, with each of its records", async ({ page, demo }) => {
  test.slow();
  await openConsole(page, demo, "/admin/organizations?q=northwind");
  await page.getByRole("link", { name: "Northwind Maps" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Northwind Maps/ })).toBeVisible();
  for (const tab of await page.getByRole("tab").all()) {
    await test.step((await tab.textContent()) ?? "", async () => {
      await tab.click();
      await expectUsable(page);
    });
  }
  const organization = page.url();
  await test.step("its balance in the past", () =>
    visit(page, `${organization}/balance`).then(() => expectUsable(page)));
  await test.step("a charge", async () => {
    await page.goto(organization);
    await page
      .getByRole("link", { name: /, details$/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { name: /^Charge for/ })).toBeVisible();
    await expectUsable(page);
  });
  await test.step("a hold", async () => {
    await page.goto(`${organization}?tab=holds`);
    await page
      .getByRole("link", { name: /^scrape\.html/ })
      .first()
      .click();
    await expect(page.getByRole("heading", { level: 1, name: /^Hold/ })).toBeVisible();
    await expectUsable(page);
  });
});

test("a draft can be filled, tried and published by everybody", async ({ page, demo }) => {
  test.slow();
  await openConsole(page, demo, "/admin/unmatched");
  await page.getByRole("link", { name: /rendering=stealth/ }).click();
  await page.getByRole("button", { name: "Add the rate to a new draft" }).click();
  const rate = page.getByRole("dialog", { name: "Add rate" });
  await rate.getByLabel("Price in credits").fill("9");
  await expectUsable(page);
  await rate.getByRole("button", { name: "Add rate" }).click();
  await expect(page.getByRole("tab", { name: "Changes (1)" })).toBeVisible();
  await expectUsable(page);
  const draft = page.url().replace(/\?.*$/, "");
  await test.step("the choices of publishing", async () => {
    await page.getByRole("link", { name: "Publish" }).click();
    const choice = page.getByLabel(/^What becomes of it/).first();
    await choice.selectOption({ label: "Charge from a date on, waive what is older" });
    await expectUsable(page);
  });
  await test.step("import", async () => {
    await visit(page, `${draft}/import`);
    await page.getByLabel("List", { exact: true }).fill("feature,meter,price\ngeocode,requests,cheap\nngeo,requests,1");
    await page.getByRole("button", { name: "Compare with the draft" }).click();
    await expect(page.getByRole("heading", { name: "What changes in the draft" })).toBeVisible();
    await expectUsable(page);
  });
  await test.step("replay", async () => {
    await visit(page, `${draft}/replay`);
    await page.getByLabel("Usage of").selectOption({ label: "The last 30 days and today" });
    await page.getByRole("button", { name: "Replay" }).click();
    await page.getByRole("tab", { name: /^By feature/ }).click();
    await expect(page.getByRole("table", { name: "By feature" })).toBeVisible();
    await expectUsable(page);
  });
  await page.goto(draft);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Discard draft" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard draft" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Price book" })).toBeVisible();
});

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectAvailable } from "./steps/balance.ts";
import { giveReason, openConsole, openOrganization } from "./steps/console.ts";
import { createKey, takeSecret } from "./steps/keys.ts";
import { type Person, signUp } from "./steps/people.ts";
import { chargedFor, programWith } from "./steps/vendor.ts";

test("staff give credits, stop an organization and let it go on, and all of it is written down", async ({
  page: customer,
  request,
  demo,
  openBrowser,
}) => {
  const person = await signUp(customer, demo);
  const program = programWith(request, await createKey(customer, { name: "Backend", environment: "Live" }));
  const staff = await openBrowser();
  await openConsole(staff, demo);
  await openOrganization(staff, person);
  await giveCredits(staff, "123.5", "Sorry for last night's outage");
  await expect(staff.getByRole("group", { name: "Available" })).toContainText("123.5");
  await expectAvailable(customer, "123.5");
  await customer.goto("/billing");
  await expect(customer.getByRole("table", { name: "Grants" }).getByRole("row", { name: /promotion/i })).toBeVisible();
  expect((await program.images(1, "512x512")).status()).toBe(200);

  // No proxy is trusted here, so what the browser says of its way must not be believed.
  await staff.context().setExtraHTTPHeaders({ "x-forwarded-for": "203.0.113.5" });
  await giveReason(staff, "Suspend", "Card reported stolen");
  await expect(staff.getByText("Card reported stolen")).toBeVisible();
  const refused = await program.images(1, "512x512");
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ code: "organization_suspended" });
  await customer.reload();
  await expect(customer.getByText("This organization is suspended")).toBeVisible();

  await giveReason(staff, "Reactivate", "It was another card");
  expect((await program.images(1, "512x512")).status()).toBe(200);
  await expectAvailable(customer, "107.5");
  await expectAudit(staff, person, [
    ["organization.reactivate", "It was another card"],
    ["organization.suspend", "Card reported stolen"],
    ["credits.give", "Sorry for last night's outage"],
    ["key.create", "–"],
  ]);
  // Others' rows may not be gone yet.
  const own = staff.getByRole("table", { name: "Audit log" }).getByRole("row").filter({ hasText: person.organization });
  await own.getByRole("button", { name: "Details of organization.suspend" }).click();
  const details = staff.getByRole("dialog", { name: "organization.suspend" });
  await expect(details).toContainText(/Address(127\.0\.0\.1|::1)Request/);
});

async function giveCredits(staff: Page, credits: string, reason: string): Promise<void> {
  await staff.getByRole("button", { name: "Grant credits" }).click();
  const dialog = staff.getByRole("dialog", { name: "Grant credits" });
  await dialog.getByLabel("Credits", { exact: true }).fill(credits);
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Grant", exact: true }).click();
  await expect(dialog).toBeHidden();
}

async function expectAudit(staff: Page, person: Person, expected: readonly (readonly [action: string, why: string])[]) {
  await staff.getByRole("navigation", { name: "Console" }).getByRole("link", { name: "Audit log" }).click();
  await staff.getByRole("searchbox", { name: "Organization" }).fill(person.organization);
  const log = staff.getByRole("table", { name: "Audit log" });
  for (const [action, why] of expected) {
    const rows = log.getByRole("row").filter({ hasText: person.organization });
    const row = rows.filter({ has: staff.getByRole("rowheader", { name: action, exact: true }) });
    await expect(row).toContainText(why);
  }
}

test.describe("for customers", () => {
  test.use({ expectedErrors: [/status of 404 .*\/admin/] });

  test("the console does not exist", async ({ page, demo }) => {
    await signUp(page, demo);
    for (const path of [
      "/admin",
      "/admin/organizations",
      "/admin/price-book",
      "/admin/credit-prices",
      "/admin/vouchers",
      "/admin/service-keys",
      "/admin/audit",
    ]) {
      expect((await page.goto(path))?.status(), path).toBe(404);
    }
    await expect(page.getByRole("navigation", { name: "Console" })).toHaveCount(0);
  });
});

test("a published price change prices the next call", async ({ page: customer, request, demo, openBrowser }) => {
  const person = await signUp(customer, demo);
  const program = programWith(request, await createKey(customer, { name: "Backend", environment: "Live" }));
  const staff = await openBrowser();
  await openConsole(staff, demo);
  await openOrganization(staff, person);
  await giveCredits(staff, "5000", "To try prices");
  const before = chargedFor(await program.images(1, "1024x1024"));
  const after = String(Number(before) + 1.25);
  await publishChange(staff, "image.generate images resolution=1024x1024", after);
  await expect.poll(async () => chargedFor(await program.images(1, "1024x1024"))).toBe(after);
  await customer.goto("/prices?q=image.generate");
  await expect(customer.getByRole("row", { name: /resolution 1024x1024/ })).toContainText(after);
  await staff.goto("/admin/audit?action=price_book.publish");
  await expect(staff.getByRole("table", { name: "Audit log" }).getByRole("row").nth(1)).toContainText("Sam Keeper");
});

async function publishChange(staff: Page, rate: string, price: string): Promise<void> {
  await staff.getByRole("link", { name: "Price book" }).click();
  await staff.getByRole("button", { name: "New draft" }).click();
  // The page before has the rates in effect, and a field to search them too.
  await expect(staff.getByRole("tab", { name: /^Changes/ })).toBeVisible();
  await staff.getByLabel("Search rates").fill("1024x1024");
  await staff.getByRole("button", { name: `Edit ${rate}` }).click();
  const dialog = staff.getByRole("dialog", { name: "Edit rate" });
  await dialog.getByLabel("Price in credits").fill(price);
  await dialog.getByRole("button", { name: "Save rate" }).click();
  await expect(dialog).toBeHidden();
  await staff.getByRole("tab", { name: "Changes (1)" }).click();
  const change = staff.getByRole("table", { name: /^Changes/ }).getByRole("row", { name: /image\.generate/ });
  await expect(change).toContainText(price);
  await staff.getByRole("button", { name: "Publish" }).click();
  const publish = staff.getByRole("dialog", { name: "Publish this draft?" });
  await publish.getByRole("button", { name: "Publish" }).click();
  await expect(publish).toBeHidden();
}

test("a service key is shown once and refused from the moment it is revoked", async ({ page, request, demo }) => {
  const name = `Gateway ${crypto.randomUUID().slice(0, 8)}`;
  await openConsole(page, demo, "/admin/service-keys");
  await page.getByRole("button", { name: "Create service key" }).first().click();
  const form = page.getByRole("dialog", { name: "Create a service key" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Create service key" }).click();
  const key = await takeSecret(page, name);
  expect(key).toMatch(/^tg_svc_/);
  await page.reload();
  expect(await page.content()).not.toContain(key);

  const ask = () => request.get("/api/v1/prices", { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status()).toBe(200);
  await page.getByRole("button", { name: `Revoke ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText(`${name} is revoked.`)).toBeVisible();
  expect((await ask()).status()).toBe(401);
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("revoked");
});

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectAvailable } from "./steps/balance.ts";
import { openConsole, openOrganization } from "./steps/console.ts";
import { createKey } from "./steps/keys.ts";
import { signUp } from "./steps/people.ts";
import { expectUsable } from "./steps/usable.ts";
import { chargedFor, programWith } from "./steps/vendor.ts";

const CHARGE = "Charge the last 35 days, waive what is older";

test("usage of something unheard of is kept uncharged, priced by staff, charged late and explained", async ({
  page: customer,
  request,
  demo,
  openBrowser,
}) => {
  test.slow();
  const person = await signUp(customer, demo);
  const feature = `tides.${crypto.randomUUID().slice(0, 8)}`;
  const key = await createKey(customer, { name: "Backend", environment: "Live" });
  const staff = await openBrowser();
  await openConsole(staff, demo);
  await openOrganization(staff, person);
  await giveCredits(staff, "50");
  const headers = { authorization: `Bearer ${demo.serviceKey}` };
  const asked = await request.post("/api/v1/authorize", { headers, data: { key, feature: "geocode" } });
  const { key_id } = await asked.json();
  const post = () => {
    const event = { source: "journey", id: feature, key_id, feature, meters: { requests: "4" } };
    return request.post("/api/v1/usage", { headers, data: event });
  };
  expect(await (await post()).json()).toMatchObject({ status: "unmatched", charge: { amount: "0" } });

  await customer.goto("/usage/charges");
  await customer.getByRole("link", { name: new RegExp(`${feature}.*details$`) }).click();
  await expect(customer.getByRole("heading", { level: 1, name: `Charge for ${feature}` })).toBeVisible();
  await expect(customer.getByText("Recorded, not charged")).toBeVisible();
  const chargeUrl = customer.url();

  await staff.getByRole("link", { name: /Unmatched usage/ }).click();
  await expect(staff.getByRole("heading", { level: 1, name: "Unmatched usage" })).toBeVisible();
  await staff.getByRole("link", { name: feature }).click();
  await expect(staff.getByText("unknown until priced").first()).toBeVisible();
  await addRate(staff, feature, "2.5");
  await staff.getByRole("link", { name: "Publish" }).click();
  const choice = staff.getByRole("group", { name: person.organization });
  await expect(choice).toContainText("1 event for 10 credits in the last 35 days");
  await choice.getByLabel(/^What becomes of it/).selectOption({ label: CHARGE });
  await staff.getByRole("button", { name: "Publish" }).click();
  await expect(staff.getByRole("heading", { level: 1, name: "What became of unmatched usage" })).toBeVisible();
  await expectUsable(staff);

  await expectAvailable(customer, "40", { timeout: 20_000 });
  await customer.goto(chargeUrl);
  await expect(customer.getByText("Charged late")).toBeVisible();
  await expect(customer.getByText("4 requests × 2.5 = 10").first()).toBeVisible();
  expect(await (await post()).json()).toMatchObject({ status: "duplicate", charge: { amount: "10" } });
  await staff.reload();
  await expect(staff.getByRole("row", { name: new RegExp(person.organization) })).toContainText("done");
});

test("a price of an organization's own is agreed, charged, named on the charge and ended", async ({
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
  await giveCredits(staff, "500");
  await staff.getByRole("tab", { name: "Own prices" }).click();
  await staff.getByRole("button", { name: "Add own price" }).click();
  const dialog = staff.getByRole("dialog", { name: "Add own price" });
  await dialog.getByLabel("Feature").fill("image.generate");
  await dialog.getByLabel("Meter").fill("images");
  await dialog.getByLabel("Price in credits").fill("1.5");
  await dialog.getByLabel("Reason").fill("Agreed for a year");
  await dialog.getByRole("button", { name: "Add own price" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(async () => chargedFor(await program.images(2, "2048x2048"))).toBe("3");
  await customer.goto("/prices?q=image.generate");
  await expect(customer.getByText("Your own price.").first()).toBeVisible();
  await staff.getByRole("button", { name: "End image.generate images" }).click();
  await staff.getByRole("dialog").getByRole("button", { name: "End own price" }).click();
  await expect(staff.getByText("It ends within seconds.")).toBeVisible();
  await expect.poll(async () => chargedFor(await program.images(1, "512x512"))).toBe("8");
});

test("usage left for later when its price is published is decided on afterwards", async ({
  page: customer,
  request,
  demo,
  openBrowser,
}) => {
  test.slow();
  const person = await signUp(customer, demo);
  const feature = `winds.${crypto.randomUUID().slice(0, 8)}`;
  const key = await createKey(customer, { name: "Backend", environment: "Live" });
  const staff = await openBrowser();
  await openConsole(staff, demo);
  await openOrganization(staff, person);
  await giveCredits(staff, "50");
  const headers = { authorization: `Bearer ${demo.serviceKey}` };
  const asked = await request.post("/api/v1/authorize", { headers, data: { key, feature: "geocode" } });
  const { key_id } = await asked.json();
  const event = { source: "journey", id: feature, key_id, feature, meters: { requests: "4" } };
  const recorded = await request.post("/api/v1/usage", { headers, data: event });
  expect(await recorded.json()).toMatchObject({ status: "unmatched" });
  await staff.goto("/admin/unmatched");
  await staff.getByRole("link", { name: feature }).click();
  const group = staff.url();
  await addRate(staff, feature, "1.5");
  await staff.getByRole("link", { name: "Publish" }).click();
  await expect(staff.getByRole("group", { name: person.organization })).toContainText("1 event");
  await staff.getByRole("button", { name: "Publish" }).click();
  await expect(staff.getByRole("heading", { level: 1, name: /^Price book \d/ })).toBeVisible();
  await staff.goto(group);
  await staff.getByRole("link", { name: "Decide" }).click();
  await expect(staff.getByRole("heading", { level: 1, name: "Charge or waive unmatched usage" })).toBeVisible();
  await expectUsable(staff);
  const choice = staff.getByRole("group", { name: person.organization });
  await choice.getByLabel(/^What becomes of it/).selectOption({ label: "Waive all of it" });
  await staff.getByRole("button", { name: "Carry out" }).click();
  await expect(staff.getByRole("heading", { level: 1, name: "What became of unmatched usage" })).toBeVisible();
  await expect(staff.getByRole("row", { name: new RegExp(person.organization) })).toContainText("Waive all");
  await expectUsable(staff);
});

async function giveCredits(staff: Page, credits: string): Promise<void> {
  await staff.getByRole("button", { name: "Grant credits" }).click();
  const dialog = staff.getByRole("dialog", { name: "Grant credits" });
  await dialog.getByLabel("Credits", { exact: true }).fill(credits);
  await dialog.getByLabel("Reason").fill("To pay for the tides");
  await dialog.getByRole("button", { name: "Grant", exact: true }).click();
  await expect(dialog).toBeHidden();
}

/** From what is missing to a rate in a draft: the catalogue's entry first, then the rate, both filled in. */
async function addRate(staff: Page, feature: string, price: string): Promise<void> {
  await staff.getByRole("button", { name: "Add the rate to a new draft" }).click();
  const entry = staff.getByRole("dialog", { name: "Add feature" });
  await expect(entry.getByLabel("Code")).toHaveValue(feature);
  await entry.getByLabel("Name").fill("Tides");
  await entry.getByRole("button", { name: "Add feature" }).click();
  const rate = staff.getByRole("dialog", { name: "Add rate" });
  await expect(rate.getByLabel("Feature")).toHaveValue(feature);
  await expect(rate.getByLabel("Meter")).toHaveValue("requests");
  await rate.getByLabel("Price in credits").fill(price);
  await rate.getByRole("button", { name: "Add rate" }).click();
  await expect(rate).toBeHidden();
}

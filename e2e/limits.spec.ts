import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectAvailable } from "./steps/balance.ts";
import { createKey } from "./steps/keys.ts";
import { topUp } from "./steps/payments.ts";
import { signUp } from "./steps/people.ts";
import { programWith } from "./steps/vendor.ts";

async function addLimit(page: Page, credits: string, choices: Readonly<Record<string, string>> = {}): Promise<void> {
  await page.getByRole("button", { name: "Add limit" }).click();
  const form = page.getByRole("dialog", { name: "Add a limit" });
  for (const [label, choice] of Object.entries(choices)) {
    await form.getByLabel(label, { exact: true }).selectOption({ label: choice });
  }
  await form.getByRole("textbox", { name: /^Credits/ }).fill(credits);
  await form.getByRole("button", { name: "Set limit" }).click();
  await expect(form).toBeHidden();
}

test("a key stops exactly at its daily limit, says so, and passes again once the limit is raised", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  await topUp(page, "5");
  const key = await createKey(page, { name: "Nightly batch", environment: "Live" });
  const program = programWith(request, key);
  await page.getByRole("link", { name: "Nightly batch" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Nightly batch/ })).toBeVisible();
  await addLimit(page, "20");
  const row = page.getByRole("row", { name: /^Nightly batch/ });
  await expect(row).toContainText("20 credits a day");

  for (let calls = 0; calls < 2; calls++) expect((await program.images(1, "512x512")).status()).toBe(200);
  const refused = await program.images(1, "512x512");
  expect(refused.status()).toBe(402);
  const problem = await refused.json();
  expect(problem).toMatchObject({ code: "limit_reached", limit_source: "key", required: "8", available: "4" });
  await expectAvailable(page, "4984");

  await page.reload();
  await expect(row).toContainText("16 of 20");
  // The refusal leads to the very limit, with what changes it open.
  await page.goto(problem.limits_url);
  const form = page.getByRole("dialog", { name: "Change limit of Key Nightly batch" });
  await form.getByRole("textbox", { name: "Credits a day" }).fill("24");
  await form.getByRole("button", { name: "Set limit" }).click();
  await expect(row).toContainText("16 of 24");
  expect((await program.images(1, "512x512")).status()).toBe(200);
  expect((await program.images(1, "512x512")).status()).toBe(402);
  await expectAvailable(page, "4976");

  await page.goto("/limits");
  await row.getByRole("link", { name: "Nightly batch" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Nightly batch/ })).toBeVisible();
});

test("limits of the whole organization and of a feature are set, refused when malformed, and removed", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  await topUp(page, "5");
  const program = programWith(request, await createKey(page, { name: "Live", environment: "Live" }));
  await page.goto("/limits");
  await addLimit(page, "100", { For: "Whole organization", Bounds: "Credits a month" });
  await addLimit(page, "7.5", { For: "Feature", Feature: "image.generate", Bounds: "Credits for one call" });
  const feature = page.getByRole("row", { name: /^image\.generate/ });
  await expect(page.getByRole("row", { name: /^Whole organization/ })).toContainText("100 credits a month");
  await expect(feature).toContainText("7.50 credits for one call");

  const refused = await program.images(1, "512x512");
  expect(refused.status()).toBe(402);
  expect(await refused.json()).toMatchObject({ limit_source: "feature", required: "8", available: "7.5" });
  await feature.getByRole("button", { name: /^Remove/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove limit" }).click();
  // While the dialog is open, what lies behind it is hidden from roles too.
  await expect(page.getByText("The limit is removed.")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(feature).toHaveCount(0);
  expect((await program.images(1, "512x512")).status()).toBe(200);
  expect(await (await program.images(10)).json()).toMatchObject({ limit_source: "spend_limit", available: "92" });

  await page.getByRole("button", { name: "Add limit" }).click();
  const form = page.getByRole("dialog", { name: "Add a limit" });
  await form.getByRole("textbox", { name: /^Credits/ }).fill("-3");
  await form.getByRole("button", { name: "Set limit" }).click();
  await expect(form.getByRole("textbox", { name: /^Credits/ })).toHaveAccessibleDescription(/above 0/);
});

test("a key is restricted to features, addresses and a rate, and a mistaken range is named with its mend", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  await topUp(page, "5");
  const program = programWith(request, await createKey(page, { name: "Chat only", environment: "Live" }));
  await page.getByRole("link", { name: "Chat only" }).click();
  await page.getByRole("button", { name: "Change restrictions" }).click();
  const form = page.getByRole("dialog", { name: "Restrict this key" });
  await form.getByLabel("Allowed features").fill("gpt-4o*");
  await form.getByLabel("Allowed addresses").fill("192.0.2.7/24");
  await form.getByRole("button", { name: "Save restrictions" }).click();
  await expect(form.getByLabel("Allowed addresses")).toHaveAccessibleDescription(/write 192\.0\.2\.0\/24/);
  await form.getByLabel("Allowed addresses").fill("");
  await form.getByLabel("Calls a second").fill("100");
  await form.getByRole("button", { name: "Save restrictions" }).click();
  await expect(form).toBeHidden();
  const card = page.getByRole("region", { name: "Restrictions" });
  await expect(card).toContainText("gpt-4o*");
  await expect(card).toContainText("100 calls a second");

  expect((await program.chat()).status()).toBe(200);
  const refused = await program.images(1);
  expect(refused.status()).toBe(403);
  expect((await refused.json()).detail).toContain("image.generate");
});

import { expect, test } from "./fixtures.ts";
import { expectAvailable } from "./steps/balance.ts";
import { createKey } from "./steps/keys.ts";
import { topUp } from "./steps/payments.ts";
import { signUp } from "./steps/people.ts";
import { programWith } from "./steps/vendor.ts";

test("a key is listed by what may be shown, counts its uses, and is refused from the moment it is revoked", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  await topUp(page, "5");
  const key = await createKey(page, { name: "Laptop", environment: "Development", expiresOn: "2035-01-31" });
  expect(key).toMatch(/^tg_dev_/);
  const row = page.getByRole("row", { name: /^Laptop/ });
  await expect(row).toContainText(`${key.slice(0, 11)}…${key.slice(-4)}`);
  await expect(row).toContainText("31 Jan 2035");
  await expect(row).toContainText("Never");
  await expect(row).toContainText("active");

  const program = programWith(request, key);
  for (let calls = 0; calls < 3; calls++) expect((await program.images(1, "512x512")).status()).toBe(200);
  await expectAvailable(page, "4976");
  await page.reload();
  await expect(row).not.toContainText("Never");
  await row.getByRole("button", { name: "Revoke Laptop" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke Laptop?" });
  await expect(dialog).toContainText("Used 3 times in the last 24 h.");
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("Laptop is revoked.")).toBeVisible();
  expect((await program.chat()).status()).toBe(401);
  expect((await request.get("/api/v1/balance", { headers: { authorization: `Bearer ${key}` } })).status()).toBe(401);
  await expect(row).toContainText("revoked");
  await expect(row.getByRole("button")).toHaveCount(0);
});

test("development and live keys draw on one balance, and a key cannot end in the past", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  await topUp(page, "5");
  const dev = programWith(request, await createKey(page, { name: "Dev", environment: "Development" }));
  const live = programWith(request, await createKey(page, { name: "Live", environment: "Live" }));
  await dev.images(1, "512x512");
  await live.images(1, "512x512");
  expect(await dev.balance()).toEqual(await live.balance());
  await expectAvailable(page, "4984");
  await page.goto("/usage?by=environment");
  await expect(page.getByRole("row", { name: /^dev 1 .*\b8\.00\b/i })).toBeVisible();
  await expect(page.getByRole("row", { name: /^live 1 .*\b8\.00\b/i })).toBeVisible();

  await page.goto("/keys");
  await page.getByRole("button", { name: "Create key" }).first().click();
  const form = page.getByRole("dialog", { name: "Create a key" });
  await form.getByLabel("Name").fill("Too late");
  await form.getByLabel("Expires").fill("2020-01-01");
  await form.getByRole("button", { name: "Create key" }).click();
  await expect(form.getByLabel("Expires")).toHaveAccessibleDescription(/This day has passed/);
  await form.getByRole("button", { name: "Cancel" }).click();
  // While the dialog is open, what lies behind it is hidden from roles too.
  await expect(page.getByRole("row", { name: /^Live/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /Too late/ })).toHaveCount(0);
});

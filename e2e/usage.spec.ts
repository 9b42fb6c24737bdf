import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.ts";
import { createKey } from "./steps/keys.ts";
import { topUp } from "./steps/payments.ts";
import { signIn, signUp } from "./steps/people.ts";
import { programWith } from "./steps/vendor.ts";

test("charges are narrowed to a stretch of days, and what a figure leads to names its own", async ({ page, demo }) => {
  await signIn(page, demo.signIn("owner of Northwind"));
  await page.goto("/usage/charges");
  await page.getByLabel("When").selectOption({ label: "Last 7 days" });
  await expect(page).toHaveURL(/[?&]from=.*&to=/);
  await expect(page.getByLabel("When")).toHaveValue("7d");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByLabel("When")).toHaveValue("");
  await page.goto("/usage/charges?from=2026-01-01T00:00:00Z&to=2026-01-03T00:00:00Z");
  await expect(page.getByLabel("When").locator("option:checked")).toContainText("Jan 2026");
  await expect(page.getByText("No charges here")).toBeVisible();
});

test("usage is saved as a table whose rows name day, feature and key, and sum to what was spent", async ({
  page,
  request,
  demo,
}) => {
  await signUp(page, demo);
  await topUp(page, "5");
  const program = programWith(request, await createKey(page, { name: "=Nightly, batch", environment: "Live" }));
  for (let calls = 0; calls < 3; calls++) expect((await program.images(1, "512x512")).status()).toBe(200);
  await page.goto("/usage");
  await page.getByRole("button", { name: "Export" }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("dialog", { name: "Export usage" }).getByRole("button", { name: "Download CSV" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^usage-.*\.csv$/);
  const [heading, row, ...rest] = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
  expect(heading).toBe("day,feature,key,key_id,environment,calls,credits");
  // An apostrophe keeps a spreadsheet from running a name as a formula.
  expect(row).toMatch(/^\d{4}-\d\d-\d\d,image\.generate,"'=Nightly, batch",key_\w+,live,3,24$/);
  expect(rest).toEqual([]);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { openConsole } from "./steps/console.ts";

const HEADING = "feature,meter,model,price,per,tiers";
const EXPORTS = 'dataset.export,rows,graduated,,1,"1000: 0, 10000: 0.04, above: 0.02"';

async function compare(page: Page, rows: readonly string[]): Promise<void> {
  await page.getByLabel("List", { exact: true }).fill([HEADING, ...rows].join("\n"));
  await page.getByRole("button", { name: "Compare with the draft" }).click();
  await expect(page.getByRole("heading", { name: "What changes in the draft" })).toBeVisible();
}

test("a price list is mended, compared, applied, replayed over the month, and published", async ({ page, demo }) => {
  test.slow();
  await openConsole(page, demo, "/admin/price-book");
  await page.getByRole("button", { name: "New draft" }).click();
  await page.getByRole("link", { name: "Import prices" }).click();

  await compare(page, [EXPORTS, "dataset.rows,rows,package,cheap,100,"]);
  const mistakes = page.getByRole("table", { name: "Mistakes" });
  await expect(mistakes.getByRole("row", { name: /Line 3/ })).toContainText('price"cheap" is not a decimal number');
  const apply = page.getByRole("button", { name: /^Apply/ });
  await expect(apply).toBeDisabled();

  await compare(page, [EXPORTS, "dataset.rows,rows,package,5,100,"]);
  await expect(mistakes).toBeHidden();
  await expect(page.getByText("1 rate is the same already.")).toBeVisible();
  const change = page.getByRole("table", { name: "Differences" }).getByRole("row", { name: /dataset\.export/ });
  await expect(change).toContainText("+100.0 %");
  await apply.click();
  await expect(page.getByRole("tab", { name: "Changes (1)" })).toBeVisible();

  await page.getByRole("link", { name: "Replay usage" }).click();
  await page.getByLabel("Usage of").selectOption({ label: "The last 30 days and today" });
  await page.getByRole("button", { name: "Replay" }).click();
  const movers = page.getByRole("table", { name: "Biggest movers" });
  await expect(movers.getByRole("row", { name: /dataset\.export/ })).toContainText("+100.0 %");
  await page.getByRole("tab", { name: /^By feature/ }).click();
  const kept = page.getByRole("table", { name: "By feature" }).getByRole("row", { name: /geocode/ });
  await expect(kept).toContainText("0.0 %");

  await page.getByRole("link", { name: "Next prices" }).click();
  await page.getByRole("button", { name: "Publish" }).click();
  const publish = page.getByRole("dialog", { name: "Publish this draft?" });
  await publish.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("heading", { name: /^Price book \d+/ })).toBeVisible();
  await page.goto("/admin/audit?action=price_book.import");
  await expect(page.getByRole("table", { name: "Audit log" }).getByRole("row").nth(1)).toContainText("Sam Keeper");
});

import { expect, test } from "./fixtures.ts";

test("the reference shows every call of the document, and a problem's type leads to what it means", async ({
  page,
  request,
}) => {
  const document = await (await request.get("/api/v1/openapi.json")).json();
  await page.goto("/docs");
  await expect(page.getByRole("heading", { name: "API reference", level: 1 })).toBeVisible();
  for (const item of Object.values<Record<string, { summary: string }>>(document.paths)) {
    for (const { summary } of Object.values(item)) {
      await expect(page.getByRole("heading", { name: summary, level: 3, exact: true })).toBeVisible();
    }
  }
  const usage = page.getByRole("figure", { name: "Request: Record usage and charge it" });
  await expect(usage).toContainText("/api/v1/usage");
  await usage.getByRole("button", { name: "NDJSON" }).click();
  await expect(usage).toContainText("application/x-ndjson");
  await page.goto("/problems/out-of-credit");
  await expect(page).toHaveURL(/\/docs#problem-out-of-credit$/);
  await expect(page.getByRole("row", { name: "402 out_of_credit" })).toBeInViewport();
});

import { expect, test } from "./fixtures.ts";
import { signUp } from "./steps/people.ts";

test("anyone can look up what a model costs, in credits, in money, and what one credit buys", async ({ page }) => {
  await page.goto("/pricing");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("1,000 credits cost $1.00").first()).toBeVisible();
  await page.getByLabel("Search prices").fill("gpt-4o-mini");
  const prices = page.getByRole("table", { name: "Prices" });
  const input = prices.getByRole("row", { name: /gpt-4o-mini.*input tokens/ }).first();
  await expect(input).toContainText("per 1,000,000 input tokens");
  await expect(input).toContainText("≈ $0.15");
  await expect(input).toContainText(/1 credit buys [\d,.]+ input tokens/);
  await expect(page).toHaveURL(/q=gpt-4o-mini/);

  await page.getByLabel("Search prices").fill("image.generate 2048");
  const image = prices.getByRole("row", { name: /resolution 2048x2048/ });
  await expect(image).toContainText("60");
  await expect(image).toContainText("per image");
  await expect(image).toContainText("≈ $0.06");
  await page.getByLabel("Search prices").fill("nothing is called like this");
  await expect(page.getByText("Nothing matches")).toBeVisible();
});

test("prices narrow by kind and provider, and the address keeps the view", async ({ page }) => {
  await page.goto("/pricing");
  await page.getByLabel("Kind").selectOption({ label: "Media" });
  await expect(page.getByRole("rowheader", { name: /video\.generate/ })).toBeVisible();
  await expect(page.getByRole("rowheader", { name: /gpt-4o/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel("Kind")).toHaveValue("media");
  await expect(page.getByRole("rowheader", { name: /music\.generate/ })).toBeVisible();
});

test("a customer's own price page says the same as the API", async ({ page, request, demo }) => {
  await signUp(page, demo);
  await page.getByRole("link", { name: "Prices" }).click();
  await page.getByLabel("Search prices").fill("geocode");
  await expect(page.getByRole("row", { name: /geocode/ })).toContainText("500");
  const headers = { authorization: `Bearer ${demo.serviceKey}` };
  const { rates } = await (await request.get("/api/v1/prices?feature=geocode", { headers })).json();
  expect(rates).toMatchObject([{ feature: "geocode", meter: "requests", price: "500", per: "1000" }]);
});

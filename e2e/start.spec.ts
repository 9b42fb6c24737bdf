import { expect, test } from "./fixtures.ts";

test("the first page answers, titled, and without an error on the console", async ({ page }) => {
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  await expect(page).toHaveTitle(/Tollgate/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the server says that it is healthy, and not what it runs on", async ({ request }) => {
  const response = await request.get("/api/health");
  expect(await response.json()).toEqual({ status: "ok" });
  const headers = response.headers();
  expect(headers["x-powered-by"]).toBeUndefined();
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-frame-options"]).toBe("DENY");
});

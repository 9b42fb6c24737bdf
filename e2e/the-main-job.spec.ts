import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { expectAvailable, LIVE, watchNavigations } from "./steps/balance.ts";
import { createKey } from "./steps/keys.ts";
import { CARDS, expectPaid, payWith, startTopUp, topUp } from "./steps/payments.ts";
import { signUp } from "./steps/people.ts";
import { chargedFor, type Program, programWith } from "./steps/vendor.ts";

test("sign up, top up, create a key, call, see it charged live, run empty, top up again", async ({
  page,
  request,
  demo,
}) => {
  test.slow();
  await test.step("sign up", () => signUp(page, demo));
  await test.step("top up a package", () => buyPackage(page));
  const key = await test.step("create a live key", () => createOneLiveKey(page));
  const program = programWith(request, key);
  const charged = await test.step("the first call turns the quick start green", () => makeFirstCall(page, program));
  await test.step("open pages move by themselves", () => watchUsage(page, program, charged));
  await test.step("a charge says how it came about", () => readCharge(page));
  await test.step("page and API agree on the balance", () => compareBalances(page, program));
  await test.step("run empty", () => runEmpty(page, program));
});

async function buyPackage(page: Page): Promise<void> {
  await expect(page.getByText("1 of 4 done")).toBeVisible();
  await startTopUp(page, { package: "$10.00" });
  await payWith(page, CARDS.good);
  await expectPaid(page);
  await expectAvailable(page, "10000");
  await page.getByRole("link", { name: "Go to overview" }).click();
  await expect(page.getByText("2 of 4 done")).toBeVisible();
}

async function createOneLiveKey(page: Page): Promise<string> {
  const key = await createKey(page, { name: "Production", environment: "Live" });
  expect(key).toMatch(/^tg_live_[0-9A-Za-z]{36}$/);
  await page.reload();
  await expect(page.getByRole("row", { name: /Production/ })).toContainText(`…${key.slice(-4)}`);
  expect(await page.content()).not.toContain(key);
  return key;
}

async function makeFirstCall(page: Page, program: Program): Promise<string> {
  await page.getByRole("link", { name: "Quick start" }).click();
  await expect(page.getByText("Waiting for your first request…")).toBeVisible();
  await expect(page.getByText("tg_live_", { exact: false }).first()).toBeVisible();
  const navigations = watchNavigations(page);
  const answer = await program.chat();
  expect(answer.status()).toBe(200);
  expect((await answer.json()).choices[0].message.content).toContain("the toll");
  await expect(page.getByText("Your first request arrived.")).toBeVisible(LIVE);
  expect(navigations()).toEqual([]);
  return chargedFor(answer);
}

async function watchUsage(page: Page, program: Program, charged: string): Promise<void> {
  await page.getByRole("navigation", { name: "Portal" }).getByRole("link", { name: "Usage" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Live" })).toBeVisible();
  await expect(page.getByRole("row", { name: /^gpt-4o 1 / })).toContainText(charged.slice(0, 4));
  const navigations = watchNavigations(page);
  const answer = await program.images(1, "512x512");
  expect(chargedFor(answer)).toBe("8");
  const chart = page.getByRole("table", { name: /^Credits used per day by feature/ });
  await expect(chart.getByRole("row").last().getByRole("cell", { name: "8", exact: true })).toBeAttached(LIVE);
  await expect(page.getByRole("row", { name: /^image.generate 1 .* 8\.00 / })).toBeVisible();
  await expect(page.getByRole("term").filter({ hasText: "Calls" }).locator("..")).toContainText("2");
  await expectAvailable(page, (await program.balance()).available);
  expect(navigations()).toEqual([]);
}

async function readCharge(page: Page): Promise<void> {
  await page.getByRole("link", { name: /charges of image.generate/ }).click();
  await page.getByRole("link", { name: /credits for image.generate, details/ }).click();
  await expect(page.getByRole("heading", { name: "Charge for image.generate" })).toBeVisible();
  await expect(page.getByText("1 image × 8 = 8")).toBeVisible();
  const line = page.getByRole("table", { name: "Lines of the charge" }).getByRole("row", { name: /^images/ });
  await expect(line).toContainText("8 credits per image");
  await expect(line).toContainText("resolution 512x512");
  await expect(page.getByRole("table", { name: "Draws" }).getByRole("row", { name: /purchase/i })).toContainText("8");
}

async function compareBalances(page: Page, program: Program): Promise<void> {
  await page.goto("/billing");
  const balance = await program.balance();
  await expectAvailable(page, balance.available);
  const shown = page.getByRole("group", { name: "Available" }).getByTitle(/ credits$/);
  await expect(shown).toHaveAttribute("data-credits", balance.available);
  expect(balance.current).toBe(balance.available);
  expect(balance.held).toBe("0");
}

async function runEmpty(page: Page, program: Program): Promise<void> {
  let answer = await program.images(10);
  for (let calls = 1; answer.ok() && calls < 20; calls++) answer = await program.images(10);
  const { available } = await program.balance();
  expect(Number(available)).toBeLessThan(600);
  expect(answer.status()).toBe(402);
  expect(answer.headers()["content-type"]).toContain("application/problem+json");
  const problem = await answer.json();
  expect(problem).toMatchObject({ code: "out_of_credit", limit_source: "balance", required: "600", available });
  await expectAvailable(page, available);
  expect(new URL(problem.top_up_url).pathname).toBe("/billing");
  await page.goto(problem.top_up_url);
  await expect(page.getByRole("form", { name: "Top up" })).toBeVisible();
  await topUp(page, "5");
  const again = await program.images(10);
  expect(again.status()).toBe(200);
  await expectAvailable(page, (await program.balance()).available);
}

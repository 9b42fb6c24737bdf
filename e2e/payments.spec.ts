import { expect, test } from "./fixtures.ts";
import { expectAvailable } from "./steps/balance.ts";
import { CARDS, expectPaid, payWith, startTopUp, topUp } from "./steps/payments.ts";
import { signUp } from "./steps/people.ts";
import { payElsewhere, setFaults } from "./steps/stripe.ts";

test("a declined card says so and charges nothing, and a good one then pays", async ({ page, demo }) => {
  await signUp(page, demo);
  await startTopUp(page, { other: "12.34" });
  await payWith(page, CARDS.declined);
  await expect(page.getByRole("alert")).toContainText("declined");
  await payWith(page, CARDS.good);
  await expectPaid(page);
  await expectAvailable(page, "12340");
  await page.goto("/billing");
  const topUps = page.getByRole("table", { name: "Top-ups" }).getByRole("row");
  await expect(topUps).toHaveCount(2);
  await expect(topUps.last()).toContainText("$12.34");
  await expect(topUps.last()).toContainText("paid");
});

test("a card that asks for 3-D Secure pays once its holder has proved who they are", async ({ page, demo }) => {
  await signUp(page, demo);
  await startTopUp(page, { package: "$50.00" });
  await payWith(page, CARDS.asksForProof);
  await page.getByRole("button", { name: "Fail authentication" }).click();
  await expect(page.getByRole("alert")).toContainText("authenticate");
  await payWith(page, CARDS.asksForProof);
  await page.getByRole("button", { name: "Complete authentication" }).click();
  await expectPaid(page);
  await expectAvailable(page, "50000");
});

test("a top-up left at Stripe's page waits, survives reloads, and is resumed or called off", async ({ page, demo }) => {
  await signUp(page, demo);
  await startTopUp(page, { other: "5" });
  await page.getByRole("link", { name: "Cancel and go back" }).click();
  await expect(page.getByText("Not paid yet")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Not paid yet")).toBeVisible();
  await page.goto("/billing");
  await expect(page.getByText("Top-up of $5.00 is pending")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Continue to payment" }).first().click();
  await payWith(page, CARDS.good);
  await expectPaid(page);
  await expectAvailable(page, "5000");

  await startTopUp(page, { other: "7" });
  await page.goto("/billing");
  await page.getByRole("button", { name: "Cancel top-up" }).click();
  await expect(page.getByText("Top-up of $7.00 is pending")).toBeHidden();
  await expect(page.getByRole("row", { name: /\$7\.00/ })).toContainText("canceled");
  await expectAvailable(page, "5000");
});

test.describe("with every notification of Stripe's lost", () => {
  test.beforeEach(({ request, demo }) => setFaults(request, demo, { mode: "drop" }));
  test.afterEach(({ request, demo }) => setFaults(request, demo, { mode: "normal" }));

  test("the payer's return brings the credits", async ({ page, demo }) => {
    await signUp(page, demo);
    await topUp(page, "5");
    await expectAvailable(page, "5000");
  });

  test("so does a look at a top-up whose payer never came back", async ({ page, request, demo }) => {
    await signUp(page, demo);
    await startTopUp(page, { other: "5" });
    await payElsewhere(request, page);
    await page.goto("/billing");
    await expectAvailable(page, "0");
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(page.getByText("Top-up of $5.00 is pending")).toBeHidden();
    await expectAvailable(page, "5000");
  });
});

test("credits arrive on an open page by Stripe's notification alone", async ({ page, request, demo, context }) => {
  await signUp(page, demo);
  const billing = await context.newPage();
  await billing.goto("/billing");
  await startTopUp(page, { other: "5" });
  await payElsewhere(request, page);
  await expectAvailable(billing, "5000", {});
});

test("a payment has a receipt, on screen and as a PDF, and nobody else can read it", async ({
  page,
  demo,
  openBrowser,
}) => {
  const payer = await signUp(page, demo);
  await topUp(page, "20");
  await page.getByRole("link", { name: /^Receipt TEST-/ }).click();
  const receipt = page.getByRole("article");
  await expect(receipt).toContainText(payer.organization);
  await expect(receipt.getByRole("row", { name: /^20,000 credits/ })).toContainText("$20.00");
  await expect(receipt.getByRole("row", { name: /^Total paid/ })).toContainText("$20.00");
  const pdfPath = (await page.getByRole("link", { name: "PDF" }).getAttribute("href")) ?? "";
  const pdf = await page.request.get(pdfPath);
  expect(pdf.headers()["content-type"]).toBe("application/pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");

  const stranger = await openBrowser();
  await signUp(stranger, demo, "Uwe");
  expect((await stranger.request.get(pdfPath)).status()).toBe(404);
  expect((await stranger.request.get(pdfPath.replace(/\/pdf$/, ""))).status()).toBe(404);
});

test("the balance in the past opens at the present while the books are young, and says when they began", async ({
  page,
  demo,
}) => {
  await signUp(page, demo);
  await page.goto("/billing/balance");
  await expect(page.getByText("Nothing has been booked yet.")).toBeVisible();
  await topUp(page, "5");
  await page.goto("/billing");
  await page.getByRole("link", { name: "Balance in the past" }).click();
  await expect(page.getByRole("group", { name: "Available" })).toContainText("5,000");
  const instants = page.getByRole("navigation", { name: "Instants" });
  await expect(instants.getByRole("link", { name: "A day ago" })).toHaveCount(0);
  await instants.getByRole("link", { name: "Now" }).click();
  await expect(page).toHaveURL(/at=\d{4}-/);
  await expect(page.getByRole("table", { name: "Grants" })).toContainText("5,000.00");
  await page.getByLabel(/^Date and time/).fill("2026-01-01T00:00:00");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByText(/^The first credits were booked on/)).toBeVisible();
});

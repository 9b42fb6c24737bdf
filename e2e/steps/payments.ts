import type { Page } from "@playwright/test";
import { expect } from "../fixtures.ts";

/** Stripe's public test cards. */
export const CARDS = {
  good: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  asksForProof: "4000 0000 0000 3220",
} as const;

/** Chooses an amount on the billing page, a package ("$10.00") or one of one's own ("5"), and goes on to Stripe's page. */
export async function startTopUp(page: Page, amount: { package: string } | { other: string }): Promise<void> {
  await page.goto("/billing");
  if ("package" in amount) {
    await page.getByRole("radio", { name: amount.package }).check();
  } else {
    await page.getByRole("radio", { name: "Other" }).check();
    await page.getByLabel("Amount in USD").fill(amount.other);
  }
  await page.getByRole("form", { name: "Top up" }).getByRole("button", { name: "Continue to payment" }).click();
  await expect(page.getByRole("heading", { name: "Pay with card" })).toBeVisible();
}

/** Fills in the card on Stripe's page and pays. */
export async function payWith(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry").fill("12 / 40");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("A. Payer");
  await page.getByRole("button", { name: /^Pay / }).click();
}

/** Back from Stripe's page, the payment has arrived. */
export async function expectPaid(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: /^Top-up of/ })).toBeVisible();
  await expect(page.getByText(/credits? bought\./)).toBeVisible();
}

/** A whole top-up in dollars, from the billing page to the credits. */
export async function topUp(page: Page, dollars: string): Promise<void> {
  await startTopUp(page, { other: dollars });
  await payWith(page, CARDS.good);
  await expectPaid(page);
}

import type { APIRequestContext, Page } from "@playwright/test";
import { type Demo, expect } from "../fixtures.ts";
import { CARDS } from "./payments.ts";

/** How the sandbox misbehaves from now on; what is not said is normal. */
export async function setFaults(request: APIRequestContext, demo: Demo, faults: { mode?: "normal" | "drop" }) {
  const answer = await request.post(`${demo.stripeUrl}/_sandbox/faults`, { data: faults });
  expect(answer.ok()).toBe(true);
}

/** Pays on the Stripe page that is open, as if in another window: the page itself stays, and nobody is sent back. */
export async function payElsewhere(request: APIRequestContext, page: Page): Promise<void> {
  const form = { number: CARDS.good, expiry: "12 / 40", cvc: "123", name: "A. Payer", email: "a.payer@e2e.example" };
  const answer = await request.post(page.url(), { form, maxRedirects: 0 });
  expect(answer.status()).toBeLessThan(400);
}

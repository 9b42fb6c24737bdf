import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Stripe from "stripe";
import { afterAll } from "vitest";
import { parseId } from "#lib/ids.ts";
import { startTopUp } from "#lib/payments/start-top-up.ts";
import type { TopUpKey } from "#lib/payments/store.ts";
import type { StripeNotice } from "#lib/payments/stripe-gateway.ts";
import { startStripeSandbox } from "../../e2e/stripe-sandbox/server.ts";
import type { TestOrganization } from "./actors.ts";
import { asOwner } from "./database.ts";

const LIST_PRICES = `INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES
  ('USD', 1000, 1, '2000-01-01'), ('EUR', 1000, 1, '2000-01-01'), ('JPY', 1000, 150, '2000-01-01')`;

export const GOOD_CARD = "4242424242424242";
export const DECLINED_CARD = "4000000000000002";

export type PaymentStand = Awaited<ReturnType<typeof startPayments>>;

/** Starts a Stripe sandbox for this test file and sells credits in three currencies. To be called before anything asks for settings. */
export async function startPayments(time: { readonly frozen: boolean } = { frozen: false }) {
  const startedAtMs = Date.now();
  let passedMs = 0;
  const nowMs = time.frozen ? () => startedAtMs + passedMs : Date.now;
  const stateDir = await mkdtemp(path.join(tmpdir(), "tollgate-stripe-"));
  const sandbox = await startStripeSandbox({ port: 0, stateDir, webhookUrl: null, webhookSecret: "whsec_test", nowMs });
  afterAll(async () => {
    await sandbox.stop();
    await rm(stateDir, { recursive: true, force: true });
  });
  Object.assign(process.env, { STRIPE_API_BASE: sandbox.url, STRIPE_SECRET_KEY: "sk_test_stand" });
  await asOwner(LIST_PRICES);
  const { hostname, port } = new URL(sandbox.url);
  const stripe = new Stripe("sk_test_stand", { host: hostname, port, protocol: "http", telemetry: false });

  return {
    stripe,
    url: sandbox.url,
    /** Lets time pass at the sandbox, where it was frozen: banks decide, disputes begin. */
    pass(durationMs: number): void {
      passedMs += durationMs;
    },
    /** Sets how the sandbox misbehaves from now on. */
    async misbehave(faults: object): Promise<void> {
      await fetch(`${sandbox.url}/_sandbox/faults`, { method: "POST", body: JSON.stringify(faults) });
    },
    /** Fills in the hosted page as a payer does. Resolves to where the payer is sent, or rejects when the page hangs. */
    async pay(url: string, number = GOOD_CARD): Promise<string | null> {
      const form = { email: "payer@example.com", name: "Payer", number, expiry: "12 / 40", cvc: "123" };
      const body = new URLSearchParams(form);
      const signal = AbortSignal.timeout(3_000);
      const answer = await fetch(url, { method: "POST", body, redirect: "manual", signal });
      return answer.headers.get("location");
    },
    /** Tells the sandbox to do what a bank or a person would do there. */
    async control(path: string, body: object = {}): Promise<{ readonly id: string }> {
      const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, { method: "POST", body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${await answer.text()}`);
      return answer.json();
    },
    /** What Stripe would notify about one top-up, oldest first. */
    async noticesOf(topUpId: string): Promise<StripeNotice[]> {
      const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
      return events
        .toReversed()
        .map(({ id, type, data }) => ({ id, type, object: noticed(data.object) }))
        .filter(({ object }) => object.metadata?.top_up_id === topUpId)
        .map(({ id, type, object }) => ({ id, type, objectKind: object.object ?? "", objectId: object.id ?? "" }));
    },
  };
}

/** What Stripe would notify about one payment's refunds and disputes, oldest first. */
export async function reversalNoticesOf({ stripe }: PaymentStand, paymentIntentId: string): Promise<StripeNotice[]> {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
  return events
    .toReversed()
    .filter(({ type }) => type.includes("refund") || type.includes("dispute"))
    .map(({ id, type, data }) => ({ id, type, object: noticed(data.object) }))
    .filter(({ object }) => object.payment_intent === paymentIntentId)
    .map(({ id, type, object }) => ({ id, type, objectKind: object.object ?? "", objectId: object.id ?? "" }));
}

type Noticed = {
  readonly object?: string;
  readonly id?: string;
  readonly metadata?: Stripe.Metadata | null;
  readonly payment_intent?: unknown;
};

function noticed(object: object): Noticed {
  return object as Noticed;
}

export type OpenTopUp = { readonly topUpId: string; readonly key: TopUpKey; readonly url: string };

/** Begins a top-up as the organization's owner, up to Stripe's page. */
export async function openTestTopUp(org: TestOrganization, amountMajor = "25", currency = "USD"): Promise<OpenTopUp> {
  const { topUpId, url } = await startTopUp(org.owner, { amountMajor, currency });
  if (!url) throw new Error("Stripe gave no page");
  return { topUpId, key: { orgId: org.id, topUpId: parseId("top", topUpId) }, url };
}

/** How often an organization was given something for money: state of its top-ups, grants, receipts, ledger transactions. */
export async function countsOf(orgId: bigint) {
  const [row] = await asOwner<Record<"paid" | "grants" | "receipts" | "transactions", number>>(
    `SELECT (SELECT count(*)::int FROM top_ups WHERE org_id = $1 AND state = 'paid') AS paid,
       (SELECT count(*)::int FROM grants WHERE org_id = $1 AND origin = 'purchase') AS grants,
       (SELECT count(*)::int FROM receipts WHERE org_id = $1) AS receipts,
       (SELECT count(*)::int FROM ledger_transactions WHERE org_id = $1) AS transactions`,
    [orgId],
  );
  return row;
}

export const ONCE = { paid: 1, grants: 1, receipts: 1, transactions: 1 };
export const NOTHING = { paid: 0, grants: 0, receipts: 0, transactions: 0 };

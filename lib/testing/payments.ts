import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import Stripe from "stripe";
import { afterAll } from "vitest";
import type { Context } from "#lib/context.ts";
import type { StripeNotice } from "#lib/payments/stripe-gateway.ts";
import { startStripeSandbox } from "../../e2e/stripe-sandbox/server.ts";
import { asOwner } from "./database.ts";

const LIST_PRICES = `INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES
  ('USD', 1000, 1, '2000-01-01'), ('EUR', 1000, 1, '2000-01-01'), ('JPY', 1000, 150, '2000-01-01')`;

export const GOOD_CARD = "4242424242424242";
export const DECLINED_CARD = "4000000000000002";

export type Customer = { readonly orgId: bigint; readonly userId: string; readonly ctx: Context };
export type PaymentStand = Awaited<ReturnType<typeof startPayments>>;

/** The system's context, as webhooks, jobs and return pages settle money. */
export const SYSTEM: Context = {
  actor: { kind: "system", job: "test" },
  requestId: "req_test",
  address: null,
  now: () => new Date(),
};

/** Starts a Stripe sandbox for this test file and sells credits in three currencies. To be called before anything asks for settings. */
export async function startPayments() {
  const stateDir = await mkdtemp(path.join(tmpdir(), "tollgate-stripe-"));
  const sandbox = await startStripeSandbox({ port: 0, stateDir, webhookUrl: null, webhookSecret: "whsec_test" });
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
    /** What Stripe would notify about one top-up, oldest first. */
    async noticesOf(topUpId: string): Promise<StripeNotice[]> {
      const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
      return events
        .toReversed()
        .map(({ id, type, data }) => ({ id, type, object: data.object as unknown as Record<string, unknown> }))
        .filter(({ object }) => (object.metadata as Stripe.Metadata | null)?.top_up_id === topUpId)
        .map(({ id, type, object }) => ({ id, type, objectKind: String(object.object), objectId: String(object.id) }));
    },
  };
}

/** A new organization with its owner, who acts in `ctx`. */
export async function openCustomer(mode: "sandbox" | "production" = "sandbox"): Promise<Customer> {
  const userId = randomUUID();
  await asOwner("INSERT INTO users (id, email, name) VALUES ($1, $2, 'Owner')", [userId, `${userId}@example.com`]);
  const [row] = await asOwner<{ id: string }>(
    "SELECT books.open_organization($1, 'Acme', 'UTC', $2, 'billing@acme.example') AS id",
    [userId, mode],
  );
  const orgId = BigInt(row?.id ?? 0);
  const actor = { kind: "member", userId, orgId, role: "owner" } as const;
  return { orgId, userId, ctx: { actor, requestId: "req_test", address: null, now: () => new Date() } };
}

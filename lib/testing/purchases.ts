import { randomUUID } from "node:crypto";
import pg from "pg";
import { auditBooks } from "#lib/ledger/audit-books.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { settleTopUp } from "#lib/payments/settle-top-up.ts";
import { openOrganization, systemContext, type TestOrganization } from "./actors.ts";
import { asOwner, testDatabase } from "./database.ts";
import { addKey, serviceContext, type TestKey } from "./metering.ts";
import { GOOD_CARD, type OpenTopUp, openTestTopUp, type PaymentStand } from "./payments.ts";

export type Purchase = OpenTopUp & {
  readonly org: TestOrganization;
  readonly apiKey: TestKey;
  readonly paymentId: string;
  readonly chargeId: string;
};

/** An organization that bought credits at 1,000 for a dollar and has a key to spend them with. */
export async function buyCredits(stand: PaymentStand, amountMajor = "10", card = GOOD_CARD): Promise<Purchase> {
  const org = await openOrganization();
  const opened = await openTestTopUp(org, amountMajor);
  await stand.pay(opened.url, card);
  await settleTopUp(systemContext(), opened.key);
  const [row] = await asOwner<{ payment_intent_id: string }>(
    "SELECT payment_intent_id FROM top_ups WHERE org_id = $1",
    [org.id],
  );
  const paymentId = row?.payment_intent_id ?? "";
  const payment = await stand.stripe.paymentIntents.retrieve(paymentId);
  return { ...opened, org, paymentId, chargeId: String(payment.latest_charge), apiKey: await addKey(org.id) };
}

/** Uses credits at one a request of the feature "geocode", which the test's price book must have. */
export async function spendCredits({ apiKey }: Purchase, requests: string): Promise<void> {
  const event = { source: "test", id: randomUUID(), key_id: apiKey.publicId, feature: "geocode", meters: { requests } };
  await recordUsage(serviceContext(), { events: [event] });
}

export type Standing = {
  readonly left: string;
  readonly frozen: string;
  readonly used: string;
  readonly revoked: string;
  readonly debt: string;
  readonly state: string;
};

/** How an organization with one purchase stands, in credits. */
export async function standingOf({ org }: Purchase): Promise<Standing | undefined> {
  const [row] = await asOwner<Standing>(
    `SELECT trim_scale(g.remaining)::text AS left, trim_scale(g.frozen)::text AS frozen, trim_scale(g.used)::text AS used, trim_scale(g.revoked)::text AS revoked,
       trim_scale(-w.debt)::text AS debt, o.state FROM wallets w JOIN organizations o ON o.id = w.org_id
     LEFT JOIN grants g ON g.org_id = w.org_id AND g.origin = 'purchase' WHERE w.org_id = $1 ORDER BY g.id LIMIT 1`,
    [org.id],
  );
  return row;
}

/** Sums of the money accounts that are not zero, in minor units. */
export async function moneyOf({ org }: Purchase): Promise<Record<string, number>> {
  const rows = await asOwner<{ account: string; amount: number }>(
    `SELECT account, sum(amount)::int AS amount FROM ledger_entries WHERE org_id = $1 AND unit <> 'CREDIT' GROUP BY 1 HAVING sum(amount) <> 0 ORDER BY 1`,
    [org.id],
  );
  return Object.fromEntries(rows.map(({ account, amount }) => [account, amount]));
}

/** What Stripe's balance holds of one payment and what became of it, fees taken off. */
export async function balanceAtStripe({ stripe }: PaymentStand, payment_intent: string): Promise<number> {
  const which = { payment_intent, limit: 100 };
  const [charges, refunds, disputes, all] = await Promise.all([
    stripe.charges.list(which),
    stripe.refunds.list(which),
    stripe.disputes.list(which),
    stripe.balanceTransactions.list({ limit: 100 }).autoPagingToArray({ limit: 2_000 }),
  ]);
  const sources = new Set([...charges.data, ...refunds.data, ...disputes.data].map(({ id }) => id));
  return all.filter(({ source }) => sources.has(String(source))).reduce((sum, { net }) => sum + net, 0);
}

/** What the auditor finds in all books of this test's database. */
export async function violationsNow() {
  const client = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await client.connect();
  try {
    return (await auditBooks(client)).violations;
  } finally {
    await client.end();
  }
}

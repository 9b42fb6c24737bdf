import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { parseCredits } from "#lib/money/credits.ts";
import { displayCredits } from "#lib/money/display-credits.ts";
import { getPayer, getTopUp, type Payer, type TopUpKey } from "./store.ts";
import { closeCheckout, createCustomer, describeCustomer, openCheckout } from "./stripe-gateway.ts";

/**
 * Asks Stripe for the payment page of a pending top-up and notes it; asked again, it gives the same page. Returns its address,
 * or null when it can no longer be paid there.
 * @throws Refusal not_found, unavailable, conflict when it ended meanwhile
 */
export async function openTopUp(ctx: Context, key: TopUpKey): Promise<string | null> {
  const member = requireMember(ctx, "money");
  if (key.orgId !== member.orgId) return refuse("not_found", "There is no such top-up.");
  const row = await getTopUp(ctx, key);
  const payer = await transact(ctx, (tx) => getPayer(tx, key.orgId));
  const customerId = await customerOf(ctx, payer);
  const { sessionId, outcome } = await openCheckout(payer.mode, {
    customerId,
    orgId: publicId("org", key.orgId),
    topUpId: publicId("top", key.topUpId),
    totalMinor: row.amountMinor + row.taxMinor,
    currency: row.currency,
    // Taken from the row alone: a word that changed between two calls would make Stripe refuse the second.
    title: "API credits",
    description: `${displayCredits(parseCredits(row.credits.toFixed()))} credits, added to your balance when paid`,
  });
  const checkoutUrl = outcome.kind === "open" ? outcome.url : null;
  const where = { orgId: key.orgId, id: key.topUpId, sessionId: null, state: "pending" };
  const noted = await transact(ctx, (tx) => tx.topUp.updateMany({ where, data: { sessionId, checkoutUrl } }));
  return noted.count === 1 ? checkoutUrl : pageNotedBefore(ctx, key, payer, sessionId);
}

/** Somebody else was faster: noted the same page, which then is given, or ended the top-up, whose page nobody must get. */
async function pageNotedBefore(ctx: Context, key: TopUpKey, payer: Payer, sessionId: string): Promise<string | null> {
  const row = await getTopUp(ctx, key);
  if (row.sessionId !== sessionId) await closeCheckout(payer.mode, sessionId);
  return row.state === "pending"
    ? row.checkoutUrl
    : refuse("conflict", `This top-up is ${row.state} by now; start a new one.`);
}

/** The organization's customer at Stripe. Two members who are first at once get the same one, by its idempotency key. */
async function customerOf(ctx: Context, payer: Payer): Promise<string> {
  if (payer.stripeCustomerId) return payer.stripeCustomerId;
  const id = await createCustomer(payer.mode, publicId("org", payer.id));
  await describeCustomer(payer.mode, id, payer.billingName ?? payer.name, payer.billingEmail);
  const where = { id: payer.id, stripeCustomerId: null };
  await transact(ctx, (tx) => tx.organization.updateMany({ where, data: { stripeCustomerId: id } }));
  return id;
}

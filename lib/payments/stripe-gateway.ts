/** The one place that talks to Stripe. Answers are read into this room's own types; nothing of Stripe's goes further. */
import Stripe from "stripe";
import { env } from "#lib/env.ts";
import { refuse } from "#lib/errors.ts";
import { once } from "#lib/once.ts";
import { type CheckoutReading, readingOf } from "./checkout-reading.ts";
import { type Reversals, reversalsOf } from "./reversal-reading.ts";

const TIMEOUT_MS = 8_000;
const RETRIES = 2;
const PAGE = 100;
/** Most refunds, and most disputes, that are read in one go, a page at a time. */
const MOST_REVERSALS = 10_000;
const EXPAND = ["payment_intent.latest_charge.balance_transaction"];

export type OrgMode = "sandbox" | "production";

/** A notification whose signature was right. Only its ids are used: what they name is read again. */
export type StripeNotice = {
  readonly id: string;
  readonly type: string;
  readonly objectKind: string;
  readonly objectId: string;
};

export type CheckoutOrder = {
  readonly customerId: string;
  /** Public ids. */
  readonly orgId: string;
  readonly topUpId: string;
  readonly totalMinor: bigint;
  readonly currency: string;
  readonly title: string;
  readonly description: string;
};

/** A client for an organization. A sandbox organization is never served with a key that moves money. */
function stripeFor(mode: OrgMode): Stripe {
  if (mode === "sandbox" && /^(sk|rk)_live_/.test(env().STRIPE_SECRET_KEY)) {
    return refuse("forbidden", "This is a sandbox organization: it cannot pay with real money.");
  }
  return once("stripe", () => new Stripe(env().STRIPE_SECRET_KEY, { ...hostOf(env().STRIPE_API_BASE), ...LIMITS }));
}

const LIMITS = { timeout: TIMEOUT_MS, maxNetworkRetries: RETRIES, telemetry: false };

function hostOf(base: string | undefined): Stripe.StripeConfig {
  if (!base) return {};
  const { hostname, port, protocol } = new URL(base);
  return { host: hostname, port, protocol: protocol === "https:" ? "https" : "http" };
}

/** Creates the organization's customer; asked again it gives the same one. Only what never changes goes into the call. */
export async function createCustomer(mode: OrgMode, orgId: string): Promise<string> {
  const customer = await asking(() =>
    stripeFor(mode).customers.create({ metadata: { org_id: orgId } }, { idempotencyKey: `customer:${orgId}` }),
  );
  return customer.id;
}

/** Brings the customer's name and address up to date: what the payer sees on Stripe's page. */
export async function describeCustomer(mode: OrgMode, id: string, name: string, email: string | null): Promise<void> {
  await asking(() => stripeFor(mode).customers.update(id, { name, email: email ?? "" }));
}

/**
 * Opens the payment page of a top-up. The key is the top-up's own, so that asking again, also after a call that hung,
 * gives the same page and never a second one; the order must therefore be the same to the letter.
 */
export async function openCheckout(mode: OrgMode, order: CheckoutOrder): Promise<CheckoutReading> {
  const metadata = { org_id: order.orgId, top_up_id: order.topUpId };
  const back = `${env().APP_URL}/billing`;
  const price = {
    currency: order.currency.toLowerCase(),
    unit_amount: Number(order.totalMinor),
    product_data: { name: order.title, description: order.description },
  };
  const params: Stripe.Checkout.SessionCreateParams = {
    mode: "payment",
    customer: order.customerId,
    client_reference_id: order.topUpId,
    metadata,
    // Captured at once, so that the charge's fee is known when the payment is.
    payment_intent_data: { metadata, capture_method: "automatic" },
    line_items: [{ quantity: 1, price_data: price }],
    // The amount is asked in the organization's currency and no other: nothing is converted.
    adaptive_pricing: { enabled: false },
    success_url: `${back}/return?top_up=${order.topUpId}&session={CHECKOUT_SESSION_ID}`,
    cancel_url: `${back}/return?top_up=${order.topUpId}`,
  };
  const idempotencyKey = `top_up:${order.topUpId}`;
  return readingOf(await asking(() => stripeFor(mode).checkout.sessions.create(params, { idempotencyKey })));
}

/** Asks Stripe where a checkout stands now. */
export async function readCheckout(mode: OrgMode, sessionId: string): Promise<CheckoutReading> {
  return readingOf(await asking(() => stripeFor(mode).checkout.sessions.retrieve(sessionId, { expand: EXPAND })));
}

/** Closes a checkout so that it can no longer be paid; one that was paid or is over already stays as it is. */
export async function closeCheckout(mode: OrgMode, sessionId: string): Promise<void> {
  await asking(() =>
    stripeFor(mode)
      .checkout.sessions.expire(sessionId)
      .catch((error: unknown) => {
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      }),
  );
}

export type RefundOrder = {
  /** Public ids. */
  readonly orgId: string;
  readonly topUpId: string;
  readonly refundId: string;
  readonly paymentIntentId: string;
  readonly amountMinor: bigint;
};

/**
 * Gives money of a payment back. The key is the refund's own, so that asking again, also after a call that hung, gives the
 * same one. Returns why Stripe will not, or null when it did.
 */
export async function createRefund(mode: OrgMode, order: RefundOrder): Promise<string | null> {
  const params: Stripe.RefundCreateParams = {
    payment_intent: order.paymentIntentId,
    amount: Number(order.amountMinor),
    reason: "requested_by_customer",
    metadata: { org_id: order.orgId, top_up_id: order.topUpId, refund_id: order.refundId },
  };
  return asking(async () => {
    try {
      await stripeFor(mode).refunds.create(params, { idempotencyKey: `refund:${order.refundId}` });
      return null;
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return error.message;
      throw error;
    }
  });
}

/** Asks Stripe what went back of a payment: its refunds, whoever made them, and its disputes. */
export async function readReversals(mode: OrgMode, paymentIntentId: string): Promise<Reversals> {
  const which = { payment_intent: paymentIntentId };
  const { refunds, disputes } = await listReversals(stripeFor(mode), which, which);
  return reversalsOf(refunds, disputes);
}

/** Payments of which something went back at Stripe; `whole` when there was not more of it than is read in one go. */
export type ReversedPayments = { readonly paymentIds: readonly string[]; readonly whole: boolean };

/** The payments of which anything was refunded, or disputed, since an instant: the latest ten thousand of each, newest first. */
export async function listReversedPayments(since: {
  readonly refunds: Date;
  readonly disputes: Date;
}): Promise<ReversedPayments> {
  const created = (at: Date) => ({ created: { gte: Math.floor(at.getTime() / 1000) } });
  const { refunds, disputes } = await listReversals(
    stripeFor("production"),
    created(since.refunds),
    created(since.disputes),
  );
  const ids = [...refunds, ...disputes].map(({ payment_intent }) => idOf(payment_intent)).filter((id) => id !== null);
  return {
    paymentIds: [...new Set(ids)],
    whole: Math.max(refunds.length, disputes.length) < MOST_REVERSALS,
  };
}

type Which = { readonly payment_intent: string } | { readonly created: { readonly gte: number } };

async function listReversals(stripe: Stripe, ofRefunds: Which, ofDisputes: Which) {
  const most = { limit: MOST_REVERSALS };
  const [refunds, disputes] = await asking(() =>
    Promise.all([
      stripe.refunds.list({ ...ofRefunds, limit: PAGE }).autoPagingToArray(most),
      stripe.disputes.list({ ...ofDisputes, limit: PAGE }).autoPagingToArray(most),
    ]),
  );
  return { refunds, disputes };
}

function idOf(named: string | { readonly id: string } | null): string | null {
  return typeof named === "object" ? (named?.id ?? null) : named;
}

/**
 * Checks a notification's signature over the body exactly as it came.
 * @throws Refusal malformed when it is not Stripe's, or too old
 */
export function readNotice(rawBody: string, signature: string): StripeNotice {
  let event: Stripe.Event;
  try {
    event = new Stripe(env().STRIPE_SECRET_KEY).webhooks.constructEvent(
      rawBody,
      signature,
      env().STRIPE_WEBHOOK_SECRET,
    );
  } catch {
    return refuse("malformed", "The signature does not fit the body.");
  }
  const { object, id } = namedObject(event.data.object);
  return { id: event.id, type: event.type, objectKind: String(object), objectId: String(id) };
}

/** Every object that Stripe notifies of says what it is; its types know that only one by one. */
function namedObject(object: object): { readonly object?: unknown; readonly id?: unknown } {
  return object as { object?: unknown; id?: unknown };
}

/** The top-up that the object of a notification belongs to, asked from Stripe; null when it is nothing of ours. */
export async function findTopUpOf(notice: StripeNotice): Promise<{ orgId: string; topUpId: string } | null> {
  const stripe = stripeFor("production");
  const { org_id: orgId, top_up_id: topUpId } = (await asking(() => metadataOf(stripe, notice))) ?? {};
  return orgId && topUpId ? { orgId, topUpId } : null;
}

async function metadataOf(stripe: Stripe, { objectKind, objectId }: StripeNotice): Promise<Stripe.Metadata | null> {
  switch (objectKind) {
    case "checkout.session":
      return (await known(stripe.checkout.sessions.retrieve(objectId)))?.metadata ?? null;
    case "payment_intent":
      return (await known(stripe.paymentIntents.retrieve(objectId)))?.metadata ?? null;
    case "charge":
      return (await known(stripe.charges.retrieve(objectId)))?.metadata ?? null;
    case "refund":
      return metadataOfPayment(stripe, await known(stripe.refunds.retrieve(objectId)));
    case "dispute":
      return metadataOfPayment(stripe, await known(stripe.disputes.retrieve(objectId)));
    default:
      return null;
  }
}

type OfPayment = { readonly payment_intent: string | Stripe.PaymentIntent | null };

async function metadataOfPayment(stripe: Stripe, reversal: OfPayment | null): Promise<Stripe.Metadata | null> {
  const id = reversal && idOf(reversal.payment_intent);
  return id ? ((await known(stripe.paymentIntents.retrieve(id)))?.metadata ?? null) : null;
}

/** What Stripe does not know, or no longer, is null. */
async function known<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing") return null;
    throw error;
  });
}

/** Stripe being away is expected and said; anything else that it refuses is a bug of ours. */
async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const away =
      error instanceof Stripe.errors.StripeConnectionError ||
      error instanceof Stripe.errors.StripeAPIError ||
      error instanceof Stripe.errors.StripeRateLimitError ||
      // The first call with this key is still at work.
      (error instanceof Stripe.errors.StripeIdempotencyError && error.statusCode === 409);
    if (away)
      return refuse("unavailable", "The payment provider did not answer. Nothing is lost: try again in a moment.");
    throw error;
  }
}

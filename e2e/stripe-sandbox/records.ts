import type Stripe from "stripe";

/** A Stripe object as it is stored: what the API can expand is kept as an id. */
type Flat<T, K extends keyof T> = Omit<T, K> & Readonly<Record<K, string | null>>;

export type Customer = Readonly<Stripe.Customer>;
export type PaymentMethod = Readonly<Flat<Stripe.PaymentMethod, "customer">>;
export type PaymentIntent = Readonly<Flat<Stripe.PaymentIntent, "customer" | "latest_charge" | "payment_method">>;
export type SetupIntent = Readonly<Flat<Stripe.SetupIntent, "customer" | "payment_method" | "latest_attempt">>;
export type Charge = Readonly<
  Flat<Stripe.Charge, "balance_transaction" | "customer" | "payment_intent" | "payment_method">
>;
export type Session = Readonly<Flat<Stripe.Checkout.Session, "customer" | "payment_intent" | "setup_intent">>;
export type Refund = Readonly<Flat<Stripe.Refund, "balance_transaction" | "charge" | "customer" | "payment_intent">>;
export type Dispute = Readonly<Flat<Stripe.Dispute, "charge" | "payment_intent">>;
export type BalanceTransaction = Readonly<Flat<Stripe.BalanceTransaction, "source">>;
/** stripe-node turns a price's decimal into an object when it arrives; on the wire it is text. */
export type Price = Readonly<Omit<Stripe.Price, "unit_amount_decimal"> & { unit_amount_decimal: string }>;
export type LineItem = Readonly<Omit<Stripe.LineItem, "price"> & { price: Price }>;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

export type EventType = Stripe.Event["type"];
export type EventRecord = {
  readonly id: string;
  readonly object: "event";
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: JsonObject };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: EventType;
};

/** What Stripe's vaults know of a payment method and its API never shows. */
export type Instrument = {
  readonly id: string;
  /** Number of the test card or account in `cards.ts`. */
  readonly number: string;
  /** The payer authenticated it for later payments. */
  readonly setUp: boolean;
  /** Used once without a customer, or detached: Stripe refuses it from then on. */
  readonly spent: boolean;
};

/** What a Checkout Session is told at its creation and needs when the payer comes. `id` is the session's. */
export type SessionPlan = {
  readonly id: string;
  readonly items: readonly LineItem[];
  /** What the hosted page says below each line; null says nothing. */
  readonly notes: readonly (string | null)[];
  readonly intent: {
    readonly captureMethod: "automatic" | "automatic_async";
    readonly description: string | null;
    readonly metadata: Record<string, string>;
    readonly receiptEmail: string | null;
    readonly setupFutureUsage: "off_session" | "on_session" | null;
    readonly statementDescriptor: string | null;
    readonly statementDescriptorSuffix: string | null;
  };
};

export type Delivery = {
  readonly id: string;
  readonly eventId: string;
  readonly status: "queued" | "delivered" | "dropped" | "failed";
  /** Smaller goes first among those that are due. */
  readonly order: number;
  readonly attempts: number;
  readonly nextAtMs: number;
  readonly answer: string | null;
};

/** What a POST with an Idempotency-Key was answered, replayed to every repetition. */
export type RememberedAnswer = {
  readonly id: string;
  readonly endpoint: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly atMs: number;
};

/** Something that happens by itself later; it survives a restart. */
export type DueTask = {
  readonly id: string;
  readonly kind: "expire_session" | "settle_refund" | "open_dispute" | "settle_debit";
  readonly subject: string;
  readonly atMs: number;
};

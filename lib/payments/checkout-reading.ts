import type Stripe from "stripe";

/** Where a checkout stands, as Stripe said when it was asked. Money in minor units. */
export type CheckoutOutcome =
  | { readonly kind: "open"; readonly url: string | null; readonly lastRefusal: string | null }
  | { readonly kind: "processing" }
  | {
      readonly kind: "paid";
      readonly paymentIntentId: string;
      readonly paidMinor: bigint;
      /** ISO code in capitals. */
      readonly currency: string;
      /** What Stripe keeps of it; null while its balance does not say yet. */
      readonly feeMinor: bigint | null;
      /** "Visa ending in 4242", or null when Stripe did not say. */
      readonly paidBy: string | null;
    }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "expired" };

export type CheckoutReading = {
  readonly sessionId: string;
  /** Public ids that the checkout was made for. */
  readonly orgId: string | null;
  readonly topUpId: string | null;
  readonly livemode: boolean;
  readonly outcome: CheckoutOutcome;
};

/** What Stripe's session means here. Its payment, charge and balance transaction must have been expanded. */
export function readingOf(session: Stripe.Checkout.Session): CheckoutReading {
  return {
    sessionId: session.id,
    orgId: session.metadata?.org_id ?? null,
    topUpId: session.client_reference_id,
    livemode: session.livemode,
    outcome: outcomeOf(session),
  };
}

function outcomeOf(session: Stripe.Checkout.Session): CheckoutOutcome {
  const payment = typeof session.payment_intent === "object" ? session.payment_intent : null;
  if (payment?.status === "succeeded") return paidOutcome(payment);
  if (session.status === "expired") return { kind: "expired" };
  const refusal = payment?.last_payment_error?.message ?? null;
  if (session.status === "open") return { kind: "open", url: session.url, lastRefusal: refusal };
  // The payer is done. A bank debit takes days; one that came back waits for a payment method that nobody will give.
  if (payment?.status === "requires_payment_method" || payment?.status === "canceled") {
    return { kind: "failed", reason: refusal ?? "The payment did not go through." };
  }
  return { kind: "processing" };
}

function paidOutcome(payment: Stripe.PaymentIntent): CheckoutOutcome {
  const charge = typeof payment.latest_charge === "object" ? payment.latest_charge : null;
  const booked = typeof charge?.balance_transaction === "object" ? charge.balance_transaction : null;
  return {
    kind: "paid",
    paymentIntentId: payment.id,
    paidMinor: BigInt(payment.amount_received),
    currency: payment.currency.toUpperCase(),
    // A balance kept in another currency takes its fee in that one; nothing is converted here, so it is not booked.
    feeMinor: booked && (booked.currency === payment.currency ? BigInt(booked.fee) : 0n),
    paidBy: charge ? methodName(charge.payment_method_details) : null,
  };
}

function methodName(details: Stripe.Charge.PaymentMethodDetails | null): string | null {
  if (details?.card) return `${capitalised(details.card.brand ?? "card")} ending in ${details.card.last4}`;
  if (details?.sepa_debit) return `SEPA debit ending in ${details.sepa_debit.last4}`;
  return details ? capitalised(details.type.replaceAll("_", " ")) : null;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

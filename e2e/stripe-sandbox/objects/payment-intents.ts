import { refused } from "../errors.ts";
import { emit } from "../events.ts";
import { newId, randomText } from "../ids.ts";
import type { PaymentIntent, Session } from "../records.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { change, put } from "../state.ts";
import type { AutomaticMethods, MethodChoice } from "./automatic-methods.ts";

export type NewPayment = {
  readonly amount: number;
  readonly currency: string;
  readonly captureMethod: "automatic" | "automatic_async";
  readonly customer: string | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly receiptEmail: string | null;
  readonly setupFutureUsage: "off_session" | "on_session" | null;
  readonly statementDescriptor: string | null;
  readonly statementDescriptorSuffix: string | null;
  readonly methods: MethodChoice;
  readonly automatic: AutomaticMethods | null;
};

const copy = (types: readonly string[] | null) => (types === null ? null : [...types]);

export function createIntent(sandbox: Sandbox, payment: NewPayment): PaymentIntent {
  const id = newId("pi");
  const intent = put(sandbox.state.paymentIntents, {
    id,
    object: "payment_intent",
    allowed_payment_method_types: copy(payment.methods.allowed),
    amount: payment.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: payment.automatic,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: payment.captureMethod,
    client_secret: `${id}_secret_${randomText(24)}`,
    confirmation_method: "automatic",
    created: nowSeconds(sandbox),
    currency: payment.currency,
    customer: payment.customer,
    customer_account: null,
    description: payment.description,
    excluded_payment_method_types: copy(payment.methods.excluded),
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: payment.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: [...payment.methods.methodTypes],
    payment_record: null,
    processing: null,
    receipt_email: payment.receiptEmail,
    review: null,
    setup_future_usage: payment.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: payment.statementDescriptor,
    statement_descriptor_suffix: payment.statementDescriptorSuffix,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  });
  emit(sandbox, "payment_intent.created", intent);
  return intent;
}

/** The Checkout Session that an intent belongs to, if any. */
export function sessionOf(sandbox: Sandbox, intentId: string): Session | null {
  const sessions = [...sandbox.state.sessions.values()];
  return (
    sessions.find(({ payment_intent, setup_intent }) => payment_intent === intentId || setup_intent === intentId) ??
    null
  );
}

const CANCELABLE = [
  "requires_payment_method",
  "requires_capture",
  "requires_confirmation",
  "requires_action",
  "processing",
];

export function cancelIntent(sandbox: Sandbox, intent: PaymentIntent, reason: string | null): PaymentIntent {
  if (!CANCELABLE.includes(intent.status)) {
    refused(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE.join(", ")}.`,
      { code: "payment_intent_unexpected_state", payment_intent: intent },
    );
  }
  const canceled = change(sandbox.state.paymentIntents, intent, {
    status: "canceled",
    canceled_at: nowSeconds(sandbox),
    cancellation_reason: reason,
    next_action: null,
  });
  emit(sandbox, "payment_intent.canceled", canceled);
  return canceled;
}

import { checkChargeable, readCurrency } from "../currencies.ts";
import { badParameter, noSuch, refused, StripeFault } from "../errors.ts";
import { mergeMetadata, readMetadata } from "../metadata.ts";
import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { Params } from "../params.ts";
import type { PaymentIntent } from "../records.ts";
import type { Route } from "../router.ts";
import type { Sandbox } from "../sandbox.ts";
import { change } from "../state.ts";
import { readAutomaticMethods, readMethodChoice } from "./automatic-methods.ts";
import { getCustomer } from "./customers.ts";
import { attemptPayment } from "./payment-attempts.ts";
import { cancelIntent, createIntent, type NewPayment } from "./payment-intents.ts";
import { checkUsable, takePaymentMethod } from "./payment-methods.ts";

const RETURN_URL_NEEDED =
  "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.";

type Redirecting = {
  readonly automatic_payment_methods: { readonly enabled: boolean; readonly allow_redirects?: string } | null;
  readonly allowed_payment_method_types: readonly string[] | null;
};

type Confirmation = {
  readonly methodId: string | undefined;
  readonly offSession: boolean;
  readonly returnUrl: string | null;
};

const getIntent = (sandbox: Sandbox, id: string) =>
  sandbox.state.paymentIntents.get(id) ?? noSuch("payment_intent", id);

function readConfirmation(params: Params): Confirmation {
  const offSession = params.flag("off_session") ?? false;
  // An off-session payment cannot wait for the payer, and this flag asks for the same.
  const failRather = params.flag("error_on_requires_action") ?? false;
  return {
    methodId: params.text("payment_method"),
    offSession: offSession || failRather,
    returnUrl: params.text("return_url") ?? null,
  };
}

function readPayment(params: Params): NewPayment {
  const amount =
    params.integer("amount") ?? badParameter("amount", "Missing required param: amount.", "parameter_missing");
  const currency = readCurrency(params);
  if (amount < 1) badParameter("amount", "This value must be greater than or equal to 1.", "parameter_invalid_integer");
  checkChargeable(amount, currency, "amount", "Amount must be");
  params.oneOf("confirmation_method", ["automatic"]);
  return {
    amount,
    currency,
    captureMethod: params.oneOf("capture_method", ["automatic", "automatic_async"]) ?? "automatic_async",
    customer: params.text("customer") ?? null,
    description: params.text("description") ?? null,
    metadata: mergeMetadata(null, readMetadata(params)),
    receiptEmail: params.text("receipt_email") ?? null,
    setupFutureUsage: params.oneOf("setup_future_usage", ["off_session", "on_session"]) ?? null,
    statementDescriptor: params.text("statement_descriptor") ?? null,
    statementDescriptorSuffix: params.text("statement_descriptor_suffix") ?? null,
    methods: readMethodChoice(params, currency),
    automatic: readAutomaticMethods(params),
  };
}

function confirm(sandbox: Sandbox, intent: PaymentIntent, confirmation: Confirmation): PaymentIntent {
  const methodId = confirmation.methodId ?? intent.payment_method;
  if (!methodId) {
    refused(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      { code: "payment_intent_unexpected_state", payment_intent: intent },
    );
  }
  const method = takePaymentMethod(sandbox, methodId);
  checkUsable(sandbox, method, intent.customer);
  const presence = { offSession: confirmation.offSession, authenticated: false };
  const result = attemptPayment(sandbox, intent, method, presence, confirmation.returnUrl);
  if (!result.failure) return result.intent;
  const { latest_charge } = result.intent;
  const body = {
    ...result.failure,
    charge: latest_charge ?? undefined,
    payment_intent: result.intent,
    payment_method: method,
  };
  throw new StripeFault(402, body, true);
}

function checkConfirmable(intent: PaymentIntent): void {
  const why = {
    succeeded: "it has already succeeded after being previously confirmed",
    canceled: "it has a status of canceled",
    processing: "it has already been confirmed and is processing",
  }[String(intent.status)];
  if (!why) return;
  refused(`You cannot confirm this PaymentIntent because ${why}.`, {
    code: "payment_intent_unexpected_state",
    payment_intent: intent,
  });
}

function checkReturnUrl(intent: Redirecting, confirmation: Confirmation): void {
  const { automatic_payment_methods: automatic, allowed_payment_method_types: allowed } = intent;
  const mayRedirect = automatic?.enabled === true && automatic.allow_redirects !== "never" && allowed === null;
  if (mayRedirect && !confirmation.offSession && confirmation.returnUrl === null) {
    refused(RETURN_URL_NEEDED, { param: "return_url" });
  }
}

function create(sandbox: Sandbox, params: Params): PaymentIntent {
  const payment = readPayment(params);
  const confirmation = readConfirmation(params);
  const confirmNow = params.flag("confirm") ?? false;
  params.done();
  if (payment.customer !== null) getCustomer(sandbox, payment.customer, "customer");
  if (confirmNow)
    checkReturnUrl(
      { automatic_payment_methods: payment.automatic, allowed_payment_method_types: payment.methods.allowed },
      confirmation,
    );
  if (confirmNow && confirmation.methodId === undefined) {
    badParameter("payment_method", "You must provide a payment method when `confirm` is true.", "parameter_missing");
  }
  if (!confirmNow && confirmation.offSession) {
    badParameter("off_session", "The parameter `off_session` can only be provided when `confirm` is true.");
  }
  const method = confirmation.methodId === undefined ? null : takePaymentMethod(sandbox, confirmation.methodId);
  if (method) checkUsable(sandbox, method, payment.customer);
  const intent = createIntent(sandbox, payment);
  if (!method) return intent;
  if (confirmNow) return confirm(sandbox, intent, { ...confirmation, methodId: method.id });
  return change(sandbox.state.paymentIntents, intent, { status: "requires_confirmation", payment_method: method.id });
}

export const paymentIntentRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/payment_intents", handle: (sandbox, { params }) => create(sandbox, params) },
  {
    method: "GET",
    path: "/v1/payment_intents",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const customer = params.text("customer");
      const inRange = readCreated(params);
      params.done();
      const rows = [...sandbox.state.paymentIntents.values()];
      const wanted = (row: PaymentIntent) => inRange(row) && (customer === undefined || row.customer === customer);
      return listPage("/v1/payment_intents", rows.filter(wanted), query);
    },
  },
  {
    method: "GET",
    path: "/v1/payment_intents/:id",
    handle(sandbox, { id, params }) {
      params.text("client_secret");
      params.done();
      return getIntent(sandbox, id);
    },
  },
  {
    method: "POST",
    path: "/v1/payment_intents/:id/confirm",
    handle(sandbox, { id, params }) {
      const confirmation = readConfirmation(params);
      params.done();
      const intent = getIntent(sandbox, id);
      checkConfirmable(intent);
      checkReturnUrl(intent, confirmation);
      return confirm(sandbox, intent, confirmation);
    },
  },
  {
    method: "POST",
    path: "/v1/payment_intents/:id/cancel",
    handle(sandbox, { id, params }) {
      const reasons = ["abandoned", "duplicate", "fraudulent", "requested_by_customer"] as const;
      const reason = params.oneOf("cancellation_reason", reasons) ?? null;
      params.done();
      return cancelIntent(sandbox, getIntent(sandbox, id), reason);
    },
  },
];

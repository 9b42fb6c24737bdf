import { refused } from "../errors.ts";
import { emit } from "../events.ts";
import { type Failure, SETUP_NOT_AUTHENTICATED } from "../failures.ts";
import { newId, randomText } from "../ids.ts";
import { judgeSaving } from "../judge.ts";
import type { PaymentMethod, SetupIntent } from "../records.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { change, put } from "../state.ts";
import type { AutomaticMethods, MethodChoice } from "./automatic-methods.ts";
import { instrumentOf, saveToCustomer } from "./payment-methods.ts";

export type NewSetup = {
  readonly methods: MethodChoice;
  readonly automatic: AutomaticMethods | null;
  readonly customer: string | null;
  readonly description: string | null;
  readonly metadata: Record<string, string>;
  readonly usage: "off_session" | "on_session";
};

export type SetupResult = { readonly intent: SetupIntent; readonly failure: Failure | null };

export function createSetup(sandbox: Sandbox, setup: NewSetup): SetupIntent {
  const id = newId("seti");
  const intent = put(sandbox.state.setupIntents, {
    id,
    object: "setup_intent",
    allowed_payment_method_types: setup.methods.allowed && [...setup.methods.allowed],
    application: null,
    automatic_payment_methods: setup.automatic,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(24)}`,
    created: nowSeconds(sandbox),
    customer: setup.customer,
    customer_account: null,
    description: setup.description,
    excluded_payment_method_types: setup.methods.excluded && [...setup.methods.excluded],
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: setup.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: [...setup.methods.methodTypes],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage: setup.usage,
  });
  emit(sandbox, "setup_intent.created", intent);
  return intent;
}

/** Tries to save a method for later payments. */
export function attemptSetup(
  sandbox: Sandbox,
  intent: SetupIntent,
  method: PaymentMethod,
  authenticated: boolean,
  returnUrl: string | null = null,
): SetupResult {
  const verdict = judgeSaving(instrumentOf(sandbox, method), authenticated);
  if (verdict.kind === "fails") return refuseSetup(sandbox, intent, method, verdict.failure);
  if (verdict.kind === "asks_payer") {
    const url = `/c/authenticate/${intent.id}`;
    const waiting = change(sandbox.state.setupIntents, intent, {
      status: "requires_action",
      last_setup_error: null,
      next_action: { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url } },
      payment_method: method.id,
    });
    emit(sandbox, "setup_intent.requires_action", waiting);
    return { intent: waiting, failure: null };
  }
  if (intent.customer) saveToCustomer(sandbox, method, intent.customer, true);
  const done = change(sandbox.state.setupIntents, intent, {
    status: "succeeded",
    last_setup_error: null,
    next_action: null,
    payment_method: method.id,
  });
  emit(sandbox, "setup_intent.succeeded", done);
  return { intent: done, failure: null };
}

/** What follows when the payer has passed or failed 3-D Secure. */
export function finishSetup(sandbox: Sandbox, intent: SetupIntent, passed: boolean): SetupResult {
  const method = sandbox.state.paymentMethods.get(intent.payment_method ?? "");
  if (!method) throw new Error(`Setup intent ${intent.id} waits for its payer without a payment method.`);
  return passed
    ? attemptSetup(sandbox, intent, method, true)
    : refuseSetup(sandbox, intent, method, SETUP_NOT_AUTHENTICATED);
}

function refuseSetup(sandbox: Sandbox, intent: SetupIntent, method: PaymentMethod, failure: Failure): SetupResult {
  const failed = change(sandbox.state.setupIntents, intent, {
    status: "requires_payment_method",
    last_setup_error: { ...failure, payment_method: method },
    next_action: null,
    payment_method: null,
  });
  emit(sandbox, "setup_intent.setup_failed", failed);
  return { intent: failed, failure };
}

export function cancelSetup(sandbox: Sandbox, intent: SetupIntent, reason: string | null): SetupIntent {
  if (intent.status === "succeeded" || intent.status === "canceled") {
    refused(`You cannot cancel this SetupIntent because it has a status of ${intent.status}.`, {
      code: "setup_intent_unexpected_state",
      setup_intent: intent,
    });
  }
  const changes = { status: "canceled", cancellation_reason: reason, next_action: null };
  const canceled = change(sandbox.state.setupIntents, intent, changes);
  emit(sandbox, "setup_intent.canceled", canceled);
  return canceled;
}

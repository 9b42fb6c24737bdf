import { noSuch, refused, StripeFault } from "../errors.ts";
import { mergeMetadata, readMetadata } from "../metadata.ts";
import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { Params } from "../params.ts";
import type { SetupIntent } from "../records.ts";
import type { Route } from "../router.ts";
import type { Sandbox } from "../sandbox.ts";
import { change } from "../state.ts";
import { readAutomaticMethods, readMethodChoice } from "./automatic-methods.ts";
import { getCustomer } from "./customers.ts";
import { checkUsable, takePaymentMethod } from "./payment-methods.ts";
import { attemptSetup, cancelSetup, createSetup } from "./setup-intents.ts";

const getSetup = (sandbox: Sandbox, id: string) => sandbox.state.setupIntents.get(id) ?? noSuch("setupintent", id);

function confirm(
  sandbox: Sandbox,
  intent: SetupIntent,
  methodId: string | null,
  returnUrl: string | null,
): SetupIntent {
  if (intent.status === "succeeded" || intent.status === "canceled") {
    refused(`You cannot confirm this SetupIntent because it has a status of ${intent.status}.`, {
      code: "setup_intent_unexpected_state",
      setup_intent: intent,
    });
  }
  if (methodId === null) {
    refused("You cannot confirm this SetupIntent because it's missing a payment method.", {
      code: "setup_intent_unexpected_state",
      setup_intent: intent,
    });
  }
  const method = takePaymentMethod(sandbox, methodId);
  checkUsable(sandbox, method, intent.customer);
  const result = attemptSetup(sandbox, intent, method, false, returnUrl);
  if (!result.failure) return result.intent;
  throw new StripeFault(402, { ...result.failure, setup_intent: result.intent, payment_method: method }, true);
}

function create(sandbox: Sandbox, params: Params): SetupIntent {
  const setup = {
    customer: params.text("customer") ?? null,
    description: params.text("description") ?? null,
    metadata: mergeMetadata(null, readMetadata(params)),
    usage: params.oneOf("usage", ["off_session", "on_session"]) ?? ("off_session" as const),
    methods: readMethodChoice(params, null),
    automatic: readAutomaticMethods(params),
  };
  const methodId = params.text("payment_method") ?? null;
  const returnUrl = params.text("return_url") ?? null;
  const confirmNow = params.flag("confirm") ?? false;
  params.done();
  if (setup.customer !== null) getCustomer(sandbox, setup.customer, "customer");
  const method = methodId === null ? null : takePaymentMethod(sandbox, methodId);
  if (method) checkUsable(sandbox, method, setup.customer);
  const intent = createSetup(sandbox, setup);
  if (confirmNow) return confirm(sandbox, intent, method?.id ?? null, returnUrl);
  if (!method) return intent;
  return change(sandbox.state.setupIntents, intent, { status: "requires_confirmation", payment_method: method.id });
}

export const setupIntentRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/setup_intents", handle: (sandbox, { params }) => create(sandbox, params) },
  {
    method: "GET",
    path: "/v1/setup_intents",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const [customer, method] = [params.text("customer"), params.text("payment_method")];
      const inRange = readCreated(params);
      params.done();
      const rows = [...sandbox.state.setupIntents.values()].filter(
        (row) =>
          inRange(row) &&
          (customer === undefined || row.customer === customer) &&
          (method === undefined || row.payment_method === method),
      );
      return listPage("/v1/setup_intents", rows, query);
    },
  },
  {
    method: "GET",
    path: "/v1/setup_intents/:id",
    handle(sandbox, { id, params }) {
      params.text("client_secret");
      params.done();
      return getSetup(sandbox, id);
    },
  },
  {
    method: "POST",
    path: "/v1/setup_intents/:id/confirm",
    handle(sandbox, { id, params }) {
      const methodId = params.text("payment_method");
      const returnUrl = params.text("return_url") ?? null;
      params.done();
      const intent = getSetup(sandbox, id);
      return confirm(sandbox, intent, methodId ?? intent.payment_method, returnUrl);
    },
  },
  {
    method: "POST",
    path: "/v1/setup_intents/:id/cancel",
    handle(sandbox, { id, params }) {
      const reason = params.oneOf("cancellation_reason", ["abandoned", "duplicate", "requested_by_customer"]) ?? null;
      params.done();
      return cancelSetup(sandbox, getSetup(sandbox, id), reason);
    },
  },
];

import { readCurrency } from "../currencies.ts";
import { badParameter } from "../errors.ts";
import { mergeMetadata, readMetadata } from "../metadata.ts";
import type { Params } from "../params.ts";
import type { LineItem, Session, SessionPlan } from "../records.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { type MethodChoice, readMethodChoice } from "./automatic-methods.ts";
import { getCustomer } from "./customers.ts";
import { readLineItems } from "./line-items.ts";

const MINUTE = 60;
const DAY = 86_400;

export type NewSession = {
  readonly mode: "payment" | "setup";
  readonly items: readonly LineItem[];
  readonly notes: SessionPlan["notes"];
  readonly currency: string | null;
  readonly intent: SessionPlan["intent"];
  readonly methods: MethodChoice;
  readonly fields: Pick<
    Session,
    "cancel_url" | "client_reference_id" | "customer" | "customer_creation" | "customer_email" | "expires_at" | "locale"
  > &
    Pick<Session, "billing_address_collection" | "metadata" | "submit_type" | "success_url">;
};

function readUrl(params: Params, name: string): string | undefined {
  const url = params.text(name);
  if (url === undefined || /^https?:\/\/[^\s/]+/.test(url)) return url;
  return badParameter(name, "Not a valid URL", "url_invalid");
}

function readExpiry(params: Params, now: number): number {
  const at = params.integer("expires_at");
  if (at === undefined) return now + DAY;
  if (at < now + 30 * MINUTE) {
    badParameter(
      "expires_at",
      "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
    );
  }
  if (at > now + DAY) {
    badParameter("expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.");
  }
  return at;
}

function readIntent(params: Params, mode: NewSession["mode"]): SessionPlan["intent"] {
  const other = mode === "payment" ? "setup_intent_data" : "payment_intent_data";
  if (params.object(other)) badParameter(other, `You can not pass \`${other}\` in \`${mode}\` mode.`);
  const data = params.object(mode === "payment" ? "payment_intent_data" : "setup_intent_data");
  // Both capture at once here; the sandbox has no balance transaction that comes later.
  if (mode === "payment") data?.oneOf("capture_method", ["automatic", "automatic_async"]);
  return {
    captureMethod: data?.oneOf("capture_method", ["automatic", "automatic_async"]) ?? "automatic_async",
    description: data?.text("description") ?? null,
    metadata: data ? mergeMetadata(null, readMetadata(data)) : {},
    receiptEmail: data?.text("receipt_email") ?? null,
    setupFutureUsage: data?.oneOf("setup_future_usage", ["off_session", "on_session"]) ?? null,
    statementDescriptor: data?.text("statement_descriptor") ?? null,
    statementDescriptorSuffix: data?.text("statement_descriptor_suffix") ?? null,
  };
}

function readPayer(sandbox: Sandbox, params: Params) {
  const customer = params.text("customer");
  const email = params.text("customer_email");
  if (customer !== undefined && email !== undefined) {
    badParameter("customer", "You may only specify one of these parameters: customer, customer_email.");
  }
  if (customer !== undefined) getCustomer(sandbox, customer, "customer");
  const creation = params.oneOf("customer_creation", ["always", "if_required"]);
  if (customer !== undefined && creation !== undefined) {
    badParameter("customer_creation", "You may only specify one of these parameters: customer, customer_creation.");
  }
  return {
    customer: customer ?? null,
    customer_email: email ?? null,
    customer_creation: customer === undefined ? (creation ?? "if_required") : null,
  };
}

/** Features of Checkout that the sandbox does not play may be named only to switch them off. */
function refuseUnplayed(params: Params): void {
  for (const name of [
    "automatic_tax",
    "invoice_creation",
    "phone_number_collection",
    "tax_id_collection",
    "adaptive_pricing",
  ]) {
    if (params.object(name)?.flag("enabled")) badParameter(`${name}[enabled]`, `The sandbox does not play ${name}.`);
  }
  if (params.flag("allow_promotion_codes"))
    badParameter("allow_promotion_codes", "The sandbox has no promotion codes.");
  params.oneOf("ui_mode", ["hosted_page"]);
  const update = params.object("customer_update");
  for (const name of ["address", "name", "shipping"]) update?.oneOf(name, ["auto", "never"]);
  const text = params.object("custom_text");
  for (const name of ["submit", "after_submit", "terms_of_service_acceptance"]) text?.object(name)?.text("message");
}

export function readNewSession(sandbox: Sandbox, params: Params): NewSession {
  const now = nowSeconds(sandbox);
  const mode =
    params.oneOf("mode", ["payment", "setup"]) ??
    badParameter("mode", "Missing required param: mode.", "parameter_missing");
  params.need("success_url");
  const lines = mode === "payment" ? readLineItems(params, now) : [];
  const items = lines.map((line) => line.item);
  const currency = items[0]?.currency ?? (params.names().includes("currency") ? readCurrency(params) : null);
  const session: NewSession = {
    mode,
    items,
    notes: lines.map((line) => line.note),
    currency,
    intent: readIntent(params, mode),
    methods: readMethodChoice(params, currency),
    fields: {
      billing_address_collection: params.oneOf("billing_address_collection", ["auto", "required"]) ?? null,
      cancel_url: readUrl(params, "cancel_url") ?? null,
      client_reference_id: params.text("client_reference_id") ?? null,
      ...readPayer(sandbox, params),
      expires_at: readExpiry(params, now),
      locale: params.text("locale") ?? null,
      metadata: mergeMetadata(null, readMetadata(params)),
      submit_type: params.oneOf("submit_type", ["auto", "book", "donate", "pay"]) ?? null,
      success_url: readUrl(params, "success_url") ?? null,
    },
  };
  refuseUnplayed(params);
  params.done();
  if (mode === "setup" && session.currency === null && session.methods.allowed === null) {
    badParameter("currency", "Missing required param: currency.", "parameter_missing");
  }
  return session;
}

import type { Json, JsonObject, PaymentIntent, PaymentMethod, SetupIntent } from "./records.ts";

export type ErrorBody = {
  readonly type: "invalid_request_error" | "card_error" | "idempotency_error" | "api_error";
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly charge?: string;
  readonly payment_intent?: PaymentIntent;
  readonly setup_intent?: SetupIntent;
  readonly payment_method?: PaymentMethod;
};

/** An answer of Stripe's error shape. `remembered` tells whether an idempotency key keeps it. */
export class StripeFault extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly remembered: boolean;

  constructor(status: number, body: ErrorBody, remembered: boolean) {
    super(body.message);
    this.name = "StripeFault";
    this.status = status;
    this.body = body;
    this.remembered = remembered;
  }
}

/** Parameters that fail validation: no work began, so an idempotency key does not remember the answer. */
export function badParameter(param: string, message: string, code?: string): never {
  throw new StripeFault(400, { type: "invalid_request_error", message, code, param }, false);
}

/** A request that is well-formed but impossible in the object's present state. */
export function refused(message: string, more: Partial<ErrorBody> = {}): never {
  throw new StripeFault(400, { type: "invalid_request_error", message, ...more }, true);
}

export function noSuch(what: string, id: string, param = "id"): never {
  // Stripe answers 404 when the id is in the path and 400 when it is a parameter.
  const status = param === "id" ? 404 : 400;
  const message = `No such ${what}: '${id}'`;
  throw new StripeFault(status, { type: "invalid_request_error", message, code: "resource_missing", param }, true);
}

export function errorJson(body: ErrorBody): JsonObject {
  const plain: Record<string, Json> = JSON.parse(JSON.stringify(body));
  return body.code
    ? { ...plain, doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll("_", "-")}` }
    : plain;
}

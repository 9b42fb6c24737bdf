import { decodeForm } from "../form.ts";
import type { HttpAnswer, HttpRequest } from "../http.ts";
import { finishCheckout } from "../objects/checkout-payment.ts";
import { finishPayment } from "../objects/payment-attempts.ts";
import { sessionOf } from "../objects/payment-intents.ts";
import { finishSetup } from "../objects/setup-intents.ts";
import type { PaymentIntent, SetupIntent } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { authenticatePage } from "./authenticate-page.ts";
import { answerCheckout, conclude } from "./checkout-page.ts";
import { redirectAnswer } from "./layout.ts";
import { noticePage } from "./notice-page.ts";

/** Answers `/c/…`, the pages that Stripe hosts for payers. */
export function answerHosted(sandbox: Sandbox, request: HttpRequest): HttpAnswer {
  const [, , page, id] = request.path.split("/");
  if (page === "pay") {
    const session = sandbox.state.sessions.get(id ?? "");
    if (session) return answerCheckout(sandbox, session, request);
  }
  const intent = page === "authenticate" ? findIntent(sandbox, id ?? "") : null;
  if (intent) return answerAuthentication(sandbox, intent, request);
  const text = "The link may be incomplete, or it belongs to another sandbox.";
  return noticePage({ title: "There is nothing here", text, link: null, status: 404 });
}

function findIntent(sandbox: Sandbox, id: string): PaymentIntent | SetupIntent | null {
  return sandbox.state.paymentIntents.get(id) ?? sandbox.state.setupIntents.get(id) ?? null;
}

function answerAuthentication(sandbox: Sandbox, intent: PaymentIntent | SetupIntent, request: HttpRequest): HttpAnswer {
  if (intent.status !== "requires_action") {
    return noticePage({ title: "This step is done", text: "There is nothing left to confirm.", link: null });
  }
  if (request.method !== "POST") return authenticatePage(intent, lastFour(sandbox, intent));
  const passed = decodeForm(request.body).get("result") === "complete";
  const session = sessionOf(sandbox, intent.id);
  if (session) return conclude(session, finishCheckout(sandbox, session, passed));
  return finishAlone(sandbox, intent, passed);
}

function lastFour(sandbox: Sandbox, intent: PaymentIntent | SetupIntent): string {
  return sandbox.state.paymentMethods.get(intent.payment_method ?? "")?.card?.last4 ?? "";
}

/** An intent without Checkout: the payer goes back to the merchant's `return_url`, which learns the result. */
function finishAlone(sandbox: Sandbox, intent: PaymentIntent | SetupIntent, passed: boolean): HttpAnswer {
  const isPayment = intent.object === "payment_intent";
  const { failure } = isPayment ? finishPayment(sandbox, intent, passed) : finishSetup(sandbox, intent, passed);
  const returnUrl = intent.next_action?.redirect_to_url?.return_url;
  if (!returnUrl) {
    const title = failure ? "Not confirmed" : "Confirmed";
    return noticePage({ title, text: failure?.message ?? "You can close this page.", link: null });
  }
  const url = new URL(returnUrl);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret ?? "");
  url.searchParams.set("redirect_status", failure ? "failed" : "succeeded");
  return redirectAnswer(url.href);
}

import { findCard, findIban } from "../cards.ts";
import { decodeForm, type FormTree } from "../form.ts";
import type { HttpAnswer, HttpRequest } from "../http.ts";
import { type CheckoutResult, submitCheckout } from "../objects/checkout-payment.ts";
import { planOf } from "../objects/checkout-sessions.ts";
import { createBankDebit, createCard } from "../objects/payment-methods.ts";
import type { Session } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { type CardForm, type CardFormErrors, checkCardForm } from "./card-form.ts";
import { redirectAnswer } from "./layout.ts";
import { noticePage } from "./notice-page.ts";
import { payPage, spaced } from "./pay-page.ts";

/** Where the payer goes after paying. */
function successUrl(session: Session): string {
  return (session.success_url ?? "").replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

/** What is said of a session that takes no payment any more; null while it is open. */
function closedNotice(session: Session): HttpAnswer | null {
  if (session.status === "complete") {
    const [title, text] =
      session.mode === "setup"
        ? ["Your card was saved", "There is nothing left to do here."]
        : ["You have already paid", "This payment was completed; you will not be charged again."];
    return noticePage({ title, text, link: { url: successUrl(session), label: "Continue" } });
  }
  if (session.status === "open") return null;
  const link = session.cancel_url ? { url: session.cancel_url, label: "Go back" } : null;
  const text = "Nothing was charged. Go back to where you came from and begin again.";
  return noticePage({ title: "This page has expired", text, link });
}

function knownEmail(sandbox: Sandbox, session: Session): string | null {
  return sandbox.state.customers.get(session.customer ?? "")?.email ?? session.customer_email;
}

function show(
  sandbox: Sandbox,
  session: Session,
  form: CardForm,
  errors: CardFormErrors,
  failure: string | null,
  iban = "",
): HttpAnswer {
  const { items, notes } = planOf(sandbox, session);
  return payPage({ session, items, notes, knownEmail: knownEmail(sandbox, session), form, iban, errors, failure });
}

/** The form as it is first shown; a test card chosen from the list is filled in. */
function firstForm(sandbox: Sandbox, session: Session, query: URLSearchParams): CardForm {
  const card = findCard(query.get("card") ?? "");
  const email = knownEmail(sandbox, session) ?? "";
  if (!card) return { email, name: "", number: "", expiry: "", cvc: "" };
  const year = (new Date(sandbox.nowMs()).getUTCFullYear() + 4) % 100;
  const cvc = card.brand === "amex" ? "1234" : "123";
  return { email, name: "", number: spaced(card.number), expiry: `12 / ${year}`, cvc };
}

/** Why the payer is here again: the last attempt's failure, when 3-D Secure sent them back. */
function earlierFailure(sandbox: Sandbox, session: Session, query: URLSearchParams): string | null {
  if (!query.has("failed")) return null;
  const payment = sandbox.state.paymentIntents.get(session.payment_intent ?? "");
  const setup = sandbox.state.setupIntents.get(session.setup_intent ?? "");
  return payment?.last_payment_error?.message ?? setup?.last_setup_error?.message ?? null;
}

export function conclude(session: Session, result: CheckoutResult): HttpAnswer {
  switch (result.kind) {
    case "completed":
      return redirectAnswer(successUrl(result.session));
    case "asks_payer":
      return redirectAnswer(`/c/authenticate/${result.intentId}`);
    case "failed":
      return redirectAnswer(`/c/pay/${session.id}?failed=1`);
  }
}

function payByCard(sandbox: Sandbox, session: Session, fields: FormTree): HttpAnswer {
  const text = (name: string) => String(fields.get(name) ?? "").trim();
  const email = knownEmail(sandbox, session) ?? text("email");
  const form = { email, name: text("name"), number: text("number"), expiry: text("expiry"), cvc: text("cvc") };
  const checked = checkCardForm(form, new Date(sandbox.nowMs()));
  if (!checked.ok) return show(sandbox, session, form, checked.errors, null);
  const payer = { email, name: form.name || null };
  const method = createCard(sandbox, checked, payer);
  const result = submitCheckout(sandbox, session, method, payer);
  if (result.kind !== "failed") return conclude(session, result);
  return show(sandbox, session, form, {}, result.failure.message);
}

function payByDebit(sandbox: Sandbox, session: Session, fields: FormTree): HttpAnswer {
  const iban = String(fields.get("iban") ?? "").replaceAll(" ", "");
  const email = knownEmail(sandbox, session);
  const form = firstForm(sandbox, session, new URLSearchParams());
  if (!findIban(iban)) return show(sandbox, session, form, {}, "The sandbox knows only the test accounts below.", iban);
  const payer = { email, name: null };
  return conclude(session, submitCheckout(sandbox, session, createBankDebit(sandbox, iban, payer), payer));
}

/** Answers `/c/pay/<session>`: shows the form, or takes it. */
export function answerCheckout(sandbox: Sandbox, session: Session, request: HttpRequest): HttpAnswer {
  const closed = closedNotice(session);
  if (closed) return closed;
  if (request.method === "POST") {
    const fields = decodeForm(request.body);
    return fields.get("method") === "sepa_debit"
      ? payByDebit(sandbox, session, fields)
      : payByCard(sandbox, session, fields);
  }
  const query = new URLSearchParams(request.query);
  const failure = earlierFailure(sandbox, session, query);
  return show(sandbox, session, firstForm(sandbox, session, query), {}, failure, query.get("iban") ?? "");
}

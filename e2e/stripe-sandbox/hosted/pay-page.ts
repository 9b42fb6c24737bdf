import { TEST_CARDS, TEST_IBANS } from "../cards.ts";
import { formatAmount } from "../currencies.ts";
import type { HttpAnswer } from "../http.ts";
import type { LineItem, Session } from "../records.ts";
import type { CardForm, CardFormErrors } from "./card-form.ts";
import { type Html, html } from "./html.ts";
import { pageAnswer, TEST_BADGE } from "./layout.ts";

export type PayView = {
  readonly session: Session;
  readonly items: readonly LineItem[];
  readonly notes: readonly (string | null)[];
  /** The payer's address when the merchant gave it; it cannot be changed then. */
  readonly knownEmail: string | null;
  readonly form: CardForm;
  readonly iban: string;
  readonly errors: CardFormErrors;
  readonly failure: string | null;
};

const GROUPS = /(\d{4})(?=\d)/g;
export const spaced = (number: string) => number.replace(GROUPS, "$1 ");

function input(name: keyof CardForm, label: string, view: PayView, more: Html): Html {
  const error = view.errors[name];
  const invalid = error === undefined ? null : html` aria-invalid="true" aria-describedby="${name}-wrong"`;
  const message = error === undefined ? null : html`<p class="wrong" id="${name}-wrong">${error}</p>`;
  return html`<div class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" value="${view.form[name]}"${more}${invalid}>${message}</div>`;
}

function emailField(view: PayView): Html {
  if (view.knownEmail === null) return input("email", "Email", view, html` type="email" autocomplete="email"`);
  return html`<dl class="given"><dt>Email</dt><dd>${view.knownEmail}</dd></dl>`;
}

function summary({ session, items, notes }: PayView): Html {
  const currency = session.currency ?? "usd";
  const money = (amount: number) => formatAmount(amount, currency);
  const back = session.cancel_url
    ? html`<a class="back" href="${session.cancel_url}" aria-label="Cancel and go back"><span aria-hidden="true">←</span> Cancel</a>`
    : null;
  const head = html`<p class="shop">${back}${TEST_BADGE}</p>`;
  if (session.mode === "setup") {
    return html`${head}<h1>Save a card for later payments</h1><p class="amount">Nothing to pay now</p>`;
  }
  const [first] = items;
  const lines = items.map((item, index) => {
    const quantity = item.quantity ?? 1;
    const note = notes[index] ? html`<small>${notes[index]}</small>` : null;
    const each = quantity > 1 && html`<small>Qty ${quantity}, ${money(item.price.unit_amount ?? 0)} each</small>`;
    return html`<li><div><b>${item.description ?? ""}</b>${note}${each}</div><span>${money(item.amount_total)}</span></li>`;
  });
  const total = money(session.amount_total ?? 0);
  return html`${head}<h1>${items.length === 1 && first?.description ? `Pay for ${first.description}` : "Pay"}</h1><p class="amount">${total}</p>
<ul class="lines">${lines}<li><span>Total due</span><span>${total}</span></li></ul>`;
}

function testCards(): Html {
  const rows = TEST_CARDS.filter((card) => card.label !== null).map(
    (card) =>
      html`<li><a href="?card=${card.number}"><code>${spaced(card.number)}</code><span>${card.label}</span></a></li>`,
  );
  return html`<section class="tests" aria-labelledby="tests"><h2 id="tests">Test cards<small>choose one to fill in the form, or type it</small></h2><ul>${rows}</ul></section>`;
}

function bankDebit({ session, iban }: PayView, action: string): Html | null {
  if (!session.payment_method_types.includes("sepa_debit") || session.mode !== "payment") return null;
  const rows = TEST_IBANS.map(
    (test) => html`<li><a href="?iban=${test.number}"><code>${test.number}</code><span>${test.label}</span></a></li>`,
  );
  return html`<p class="or">or</p><form method="post"><input type="hidden" name="method" value="sepa_debit">
<div class="field"><label for="iban">IBAN</label><input id="iban" name="iban" value="${iban}" placeholder="DE89 3704 0044 0532 0130 00"></div>
<button class="plain" type="submit">${action} by bank debit</button></form>
<section class="tests" aria-labelledby="iban-tests"><h2 id="iban-tests">Test accounts</h2><ul>${rows}</ul></section>`;
}

/** The page on which a payer gives a card for an open session. */
export function payPage(view: PayView): HttpAnswer {
  const { session, failure } = view;
  const total = formatAmount(session.amount_total ?? 0, session.currency ?? "usd");
  const action = session.mode === "setup" ? "Save card" : `Pay ${total}`;
  const alert = failure === null ? null : html`<p class="alert" role="alert">${failure}</p>`;
  const title = session.mode === "setup" ? "Save a card" : `Pay ${total}`;
  const body = html`<main>
<section class="side" aria-label="Summary"><div>${summary(view)}</div></section>
<section class="form" aria-label="Payment"><div>
<h2>${session.mode === "setup" ? "Card details" : "Pay with card"}</h2>
${alert}
<form method="post" novalidate>
${emailField(view)}
${input("number", "Card number", view, html` inputmode="numeric" autocomplete="cc-number" placeholder="1234 1234 1234 1234"`)}
<div class="pair">${input("expiry", "Expiry", view, html` inputmode="numeric" autocomplete="cc-exp" placeholder="MM / YY"`)}${input("cvc", "CVC", view, html` inputmode="numeric" autocomplete="cc-csc" placeholder="CVC"`)}</div>
${input("name", "Name on card", view, html` autocomplete="cc-name"`)}
<button type="submit">${action}</button>
</form>
${testCards()}
${bankDebit(view, action)}
<p class="foot">This is a stand-in for Stripe Checkout. No card is charged and no money moves.</p>
</div></section>
</main>`;
  return pageAnswer(title, body);
}

import { formatAmount } from "../currencies.ts";
import type { HttpAnswer } from "../http.ts";
import type { PaymentIntent, SetupIntent } from "../records.ts";
import { html } from "./html.ts";
import { pageAnswer, TEST_BADGE } from "./layout.ts";

/** The bank's page of 3-D Secure, where the payer proves who they are, or fails to. */
export function authenticatePage(intent: PaymentIntent | SetupIntent, last4: string): HttpAnswer {
  const purpose =
    intent.object === "payment_intent"
      ? `Your bank asks you to confirm a payment of ${formatAmount(intent.amount, intent.currency)} with the card ending in ${last4}.`
      : `Your bank asks you to confirm that the card ending in ${last4} is saved for later payments.`;
  const body = html`<main class="alone"><section>${TEST_BADGE}
<h1>3-D Secure</h1><p>${purpose}</p>
<form method="post">
<button type="submit" name="result" value="complete">Complete authentication</button>
<button class="plain" type="submit" name="result" value="fail">Fail authentication</button>
</form></section></main>`;
  return pageAnswer("3-D Secure", body);
}

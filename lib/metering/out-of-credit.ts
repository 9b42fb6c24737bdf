import { env } from "#lib/env.ts";
import { Refusal } from "#lib/errors.ts";
import { parseCredits } from "#lib/money/credits.ts";
import { creditsInWords } from "#lib/money/display-credits.ts";

/** Where an organization buys credits; every refusal for want of them names it. */
function topUpUrl(): string {
  return `${env().APP_URL}/billing`;
}

function inWords(credits: string): string {
  return creditsInWords(parseCredits(credits));
}

/** Not enough credits that may pay for this. `required` and `available` are decimal strings. */
export function outOfCredit(feature: string, required: string, available: string): Refusal {
  return new Refusal(
    "out_of_credit",
    `${feature} needs ${inWords(required)} and ${inWords(available)} can be spent; top up to go on.`,
    {
      limit_source: "balance",
      required,
      available,
      resets_at: null,
      top_up_url: topUpUrl(),
    },
  );
}

/** Credits were used that nothing covered; the next purchase pays them first. */
export function debtUnpaid(debt: string, available: string): Refusal {
  return new Refusal(
    "debt_unpaid",
    `A debt of ${inWords(debt)} stands from usage without funds; buy at least as much to go on.`,
    {
      limit_source: "debt",
      required: debt,
      available,
      resets_at: null,
      top_up_url: topUpUrl(),
    },
  );
}

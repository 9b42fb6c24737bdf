import { env } from "#lib/env.ts";
import { Refusal } from "#lib/errors.ts";

/** Where an organization buys credits; every refusal for want of them names it. */
function topUpUrl(): string {
  return `${env().APP_URL}/billing`;
}

/** Not enough credits that may pay for this. `required` and `available` are decimal strings. */
export function outOfCredit(feature: string, required: string, available: string): Refusal {
  return new Refusal(
    "out_of_credit",
    `${feature} needs ${required} credits and ${available} are available; top up to go on.`,
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
  return new Refusal("debt_unpaid", `${debt} credits were used beyond the balance; buy at least as many to go on.`, {
    limit_source: "debt",
    required: debt,
    available,
    resets_at: null,
    top_up_url: topUpUrl(),
  });
}

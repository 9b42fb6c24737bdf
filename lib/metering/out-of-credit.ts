import { env } from "#lib/env.ts";
import { Refusal } from "#lib/errors.ts";
import type { Outcome, RatedEvent } from "#lib/metering/rated-event.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
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

/** What a limit left was less than this takes, or a limit of open holds is reached; top-ups do not help. */
function limitReached(feature: string, required: string, available: string, resetsAt: Date | null): Refusal {
  return new Refusal("out_of_credit", `${feature} needs ${inWords(required)} and a spending limit stops it.`, {
    limit_source: "spend_limit",
    required,
    available,
    resets_at: resetsAt?.toISOString() ?? null,
    top_up_url: topUpUrl(),
  });
}

/** Why an event was rejected that could have been taken: a limit, or else the balance. */
export function stoppedBy(event: RatedEvent, { limit, funds }: Extract<Outcome, { kind: "rejected" }>): Refusal {
  const required = event.price.kind === "rated" ? formatCredits(event.price.amount) : "0";
  if (limit) return limitReached(event.feature, required, funds.available, limit.resetsAt);
  return outOfCredit(event.feature, required, funds.available);
}

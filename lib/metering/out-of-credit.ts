import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";
import { env } from "#lib/env.ts";
import { Refusal } from "#lib/errors.ts";
import { publicId } from "#lib/ids.ts";
import { limitSource, limitSubject } from "#lib/metering/limit-stop.ts";
import type { Barred, LimitStop, Outcome, RatedEvent } from "#lib/metering/rated-event.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { creditsInWords } from "#lib/money/display-credits.ts";

/** Where an organization buys credits; every refusal for want of them names it. */
function topUpUrl(): string {
  return `${env().APP_URL}/billing`;
}

function inWords(credits: string): string {
  return creditsInWords(parseCredits(credits));
}

/** Not enough credits that may pay for this. `available` is a decimal string. */
export function outOfCredit(feature: string, required: Picos, available: string): Refusal {
  return new Refusal(
    "out_of_credit",
    `${feature} needs ${creditsInWords(required)} and ${inWords(available)} can be spent; top up to go on.`,
    {
      limit_source: "balance",
      required: formatCredits(required),
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
    `A debt of ${inWords(debt)} stands; the next purchase pays it first, so top up to go on.`,
    {
      limit_source: "debt",
      required: debt,
      available,
      resets_at: null,
      top_up_url: topUpUrl(),
    },
  );
}

const BOUNDS = {
  per_call: "for one call",
  per_day: "a day",
  per_week: "a week",
  per_month: "a month",
  in_total: "in total",
} as const satisfies Record<Exclude<LimitKind, "open_holds">, string>;

const WHOSE = {
  org: () => "of the organization",
  key: () => "of its key",
  environment: (subject) => `of environment ${subject}`,
  feature: (subject) => `of ${subject}`,
  member: () => "of the member who made its key",
} as const satisfies Record<LimitScope, (subject: string) => string>;

function limitInWords({ kind, scope, subject, amount, available }: LimitStop): string {
  const whose = WHOSE[scope](subject);
  if (kind === "open_holds") return `the limit ${whose} allows ${amount} open holds`;
  const left = kind === "per_call" ? "" : `, of which ${inWords(available)} are left`;
  return `the limit ${whose} allows ${inWords(amount)} ${BOUNDS[kind]}${left}`;
}

/** Where a limit is changed: a key's on the page of the key, which developers may change, others among all limits. */
function limitUrl(limit: LimitStop): string {
  const page = limit.scope === "key" ? `/keys/${limitSubject(limit)}` : "/limits";
  return `${env().APP_URL}${page}?limit=${publicId("lim", limit.limitId)}`;
}

/**
 * A limit stops this; top-ups do not help. `what` names the work, `required` its price. The limit is
 * named by whose it is, `limit_source`, with what it allows, what is left of it, when it resets and where it is changed.
 * @returns a Refusal `limit_reached`
 */
export function limitReached(what: string, required: Picos, limit: LimitStop): Refusal {
  const { limitId, scope, kind, amount, available, resetsAt } = limit;
  return new Refusal("limit_reached", `${what} needs ${creditsInWords(required)}, but ${limitInWords(limit)}.`, {
    limit_source: limitSource(scope),
    limit_id: publicId("lim", limitId),
    limit_kind: kind,
    limit_subject: limitSubject(limit),
    limit_amount: amount,
    required: formatCredits(required),
    available,
    resets_at: resetsAt?.toISOString() ?? null,
    // Credits are not what is missing.
    top_up_url: null,
    limits_url: limitUrl(limit),
  });
}

/** Why new work of this key or organization is refused. `debt` and `available` are decimal strings. */
export function refusalOfBarred(by: Barred, debt: string, available: string): Refusal {
  switch (by) {
    case "key_revoked":
      return new Refusal("unauthenticated", "The customer's key was revoked.");
    case "key_expired":
      return new Refusal("unauthenticated", "The customer's key has expired.");
    case "suspended":
      return new Refusal("organization_suspended", "The organization of this key is suspended and may not call.");
    case "closed":
      return new Refusal("organization_closed", "The organization of this key is closed.");
    case "debt":
      return debtUnpaid(debt, available);
  }
}

/** Why an event was rejected that could have been taken: what stops its payer, a limit, or else the balance. */
export function stoppedBy(event: RatedEvent, { stop, funds }: Extract<Outcome, { kind: "rejected" }>): Refusal {
  if (stop?.kind === "barred") return refusalOfBarred(stop.by, funds.debt, funds.available);
  const required = event.price.kind === "rated" ? event.price.amount : picos(0n);
  if (stop) return limitReached(event.feature, required, stop.limit);
  return outOfCredit(event.feature, required, funds.available);
}

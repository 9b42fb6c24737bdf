import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { burnDown, isSpendable, type SpendableGrant } from "#lib/credits/burn-down.ts";
import { enginePool } from "#lib/db/clients.ts";
import type { ErrorCode, Refusal } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { type BalanceBody, balanceBody } from "#lib/metering/charge-view.ts";
import { havingFields } from "#lib/metering/having-fields.ts";
import type { Payer } from "#lib/metering/org-facts-engine.ts";
import { outOfCredit } from "#lib/metering/out-of-credit.ts";
import { MOST_WORK, PlannedWork, pricePlanned, sumOf } from "#lib/metering/planned-work.ts";
import { LONGEST_ID, printable } from "#lib/metering/printable.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { standingOf, stoppedFromNew } from "#lib/metering/standing-store.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { booksFor } from "#lib/pricing/published-books-store.ts";
import { microsOf } from "#lib/time/timestamp.ts";

/** One job, or several in the order in which they would run; `as_many` asks how often the one job can be paid. */
export const QuoteInput = z
  .strictObject({
    key_id: printable(LONGEST_ID).optional(),
    org_id: printable(LONGEST_ID).optional(),
    job: PlannedWork.optional(),
    jobs: z.array(PlannedWork).min(1).max(MOST_WORK).optional(),
    as_many: z.boolean().default(false),
  })
  .refine(({ job, jobs }) => (job === undefined) !== (jobs === undefined), {
    message: "give exactly one of job and jobs",
    path: ["job"],
  })
  .refine(({ jobs, as_many }) => !as_many || jobs === undefined, {
    message: "goes with one job",
    path: ["as_many"],
  })
  .meta({ oneOf: [havingFields("job"), havingFields("jobs")] });

type Input = z.output<typeof QuoteInput>;
type QuotedDraw = { readonly grant_id: string; readonly amount: string };

/** What planned work would cost now, which grants would pay, and why it would not pass; amounts are decimal strings. */
export type Quote = {
  readonly price: string;
  readonly passes: boolean;
  readonly stopped_by: { readonly code: ErrorCode; readonly detail: string; readonly [fact: string]: unknown } | null;
  readonly jobs: readonly {
    readonly feature: string;
    readonly price: string;
    readonly price_version: number;
    readonly draws: readonly QuotedDraw[];
    readonly short: string;
  }[];
  /** How often the one job can be paid, as a whole number; null when it costs nothing. */
  readonly as_many?: string | null;
  readonly balance: BalanceBody;
};

type GrantRow = {
  id: string;
  remaining: string;
  priority: number;
  starts_at: Date;
  expires_at: Date | null;
  scope: string[];
  cost_minor: string;
  issued: string;
};

const GRANTS = `SELECT id, remaining::text AS remaining, priority, starts_at, expires_at, scope, cost_minor, issued::text AS issued
  FROM books.quotable_grants($1)`;

function grantOf(row: GrantRow): SpendableGrant {
  return {
    id: BigInt(row.id),
    remaining: parseCredits(row.remaining),
    priority: row.priority,
    startsAt: microsOf(row.starts_at),
    expiresAt: row.expires_at && microsOf(row.expires_at),
    scope: row.scope,
    costMinor: BigInt(row.cost_minor),
    issued: parseCredits(row.issued),
  };
}

function payerOf(ctx: Context, input: Input): Payer {
  const { actor } = ctx;
  if (actor.kind === "api_key") return { kind: "key", id: actor.keyId };
  if (actor.kind === "member") return { kind: "org", id: actor.orgId };
  requireService(ctx, ["authorize"]);
  if (input.key_id !== undefined) return { kind: "key", id: parseId("key", input.key_id) };
  return { kind: "org", id: parseId("org", input.org_id ?? "") };
}

function timesPaid(funds: readonly SpendableGrant[], price: Picos): string | null {
  return price === 0n ? null : String(sumOf(funds.map(({ remaining: amount }) => ({ amount }))) / price);
}

function stopOf(refusal: Refusal | null): Quote["stopped_by"] {
  return refusal && { ...refusal.extra, code: refusal.code, detail: refusal.message };
}

/**
 * Prices planned work and says whether today's funds carry it. It takes nothing and promises nothing: a hold does.
 * @throws Refusal unauthenticated, forbidden, not_found; unpriced
 */
export async function quoteWork(ctx: Context, input: Input): Promise<Quote> {
  const work = input.jobs ?? (input.job ? [input.job] : []);
  const standing = await standingOf(payerOf(ctx, input), work[0]?.feature ?? null);
  const books = await booksFor({ orgId: BigInt(standing.org_id), planVersionId: null });
  const prices = work.map((each) => pricePlanned(books, each, microsOf(ctx.now())));
  const { rows } = await enginePool().query<GrantRow>(GRANTS, [standing.org_id]);
  const now = microsOf(standing.now);
  const all = rows.map(grantOf);
  let funds = all;
  const jobs = work.map(({ feature }, at) => {
    const price = prices[at];
    const amount = price?.amount ?? picos(0n);
    const { draws, short } = burnDown(funds, feature, amount, now);
    const drawn = new Map(draws.map((draw) => [draw.grantId, draw.amount]));
    funds = funds.map((each) => ({ ...each, remaining: picos(each.remaining - (drawn.get(each.id) ?? 0n)) }));
    const paid = draws.map((draw) => ({ grant_id: publicId("gra", draw.grantId), amount: formatCredits(draw.amount) }));
    return { feature, price: formatCredits(amount), price_version: price?.bookNumber ?? 0, draws: paid, short };
  });
  const total = sumOf(prices);
  const short = sumOf(jobs.map((job) => ({ amount: job.short })));
  const what = work.length === 1 ? (work[0]?.feature ?? "") : "The work";
  const missing = short === 0n ? null : outOfCredit(what, formatCredits(total), formatCredits(picos(total - short)));
  const stop = stoppedFromNew(standing) ?? missing;
  const spendable = all.filter((each) => isSpendable(each, work[0]?.feature ?? "", now));
  return {
    price: formatCredits(total),
    passes: stop === null,
    stopped_by: stopOf(stop),
    jobs: jobs.map((job) => ({ ...job, short: formatCredits(job.short) })),
    ...(input.as_many && { as_many: timesPaid(spendable, total) }),
    balance: balanceBody(standing),
  };
}

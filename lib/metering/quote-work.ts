import * as z from "zod";
import type { Context } from "#lib/context.ts";
import type { SpendableGrant } from "#lib/credits/burn-down.ts";
import { enginePool } from "#lib/db/clients.ts";
import { type ErrorCode, type Refusal, refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { type BalanceBody, balanceBody } from "#lib/metering/charge-view.ts";
import { havingFields } from "#lib/metering/having-fields.ts";
import { invalidField } from "#lib/metering/invalid-event.ts";
import type { Payer } from "#lib/metering/org-facts-engine.ts";
import { limitReached, outOfCredit } from "#lib/metering/out-of-credit.ts";
import { MOST_WORK, PlannedWork, pricePlanned } from "#lib/metering/planned-work.ts";
import { KeyId, LONGEST_ID, printable } from "#lib/metering/printable.ts";
import {
  firstStop,
  leastOf,
  type PlannedDraws,
  type PlannedJobs,
  payJobs,
  timesAllowed,
  timesPaid,
  totalOf,
} from "#lib/metering/quote-plan.ts";
import type { LimitStop } from "#lib/metering/rated-event.ts";
import { requireService } from "#lib/metering/require-service.ts";
import { refusedUse } from "#lib/metering/restricted-use.ts";
import { type Standing, standingOf, stoppedFromNew } from "#lib/metering/standing-store.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { booksFor } from "#lib/pricing/published-books-store.ts";
import { type Micros, microsOf } from "#lib/time/timestamp.ts";

const MOST_COUNT = 1_000_000;

/** Jobs of one kind: `estimate` is the most that one may use, `count` how many of them run. */
const PlannedJob = PlannedWork.extend({ count: z.int().min(1).max(MOST_COUNT).default(1) });

/** One job, or several in the order in which they would run; `as_many` asks how often all of it can be paid. */
export const QuoteInput = z
  .strictObject({
    key_id: KeyId.optional(),
    org_id: printable(LONGEST_ID).optional(),
    job: PlannedJob.optional(),
    jobs: z.array(PlannedJob).min(1).max(MOST_WORK).optional(),
    as_many: z.boolean().default(false),
  })
  .refine(({ job, jobs }) => (job === undefined) !== (jobs === undefined), {
    message: "give exactly one of job and jobs",
    path: ["job"],
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
    /** What one costs, how many there are, and what they cost together. */
    readonly price: string;
    readonly count: number;
    readonly total: string;
    readonly price_version: number;
    readonly draws: readonly QuotedDraw[];
    readonly short: string;
  }[];
  /** How often all of it would pass, as a whole number; null when nothing bounds it, "0" while nothing new passes at all. */
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

/** Members and customers' keys ask for their own organization, or for one of its keys. */
function payerOf({ actor }: Context, { key_id, org_id }: Input): Payer {
  if (key_id !== undefined) return { kind: "key", id: parseId("key", key_id) };
  if (actor.kind === "api_key") return { kind: "key", id: actor.keyId };
  if (actor.kind === "member") return { kind: "org", id: actor.orgId };
  if (org_id === undefined) throw invalidField("key_id", "give key_id or org_id, to say who would pay");
  return { kind: "org", id: parseId("org", org_id) };
}

async function readStanding(ctx: Context, input: Input, feature: string | null): Promise<Standing> {
  const { actor } = ctx;
  const own = actor.kind === "api_key" || actor.kind === "member" ? actor.orgId : null;
  if (own === null) requireService(ctx, ["authorize"]);
  const standing = await standingOf(payerOf(ctx, input), feature);
  if (own !== null && BigInt(standing.org_id) !== own) return refuse("not_found", "There is no such key.");
  // Whoever names another organization than the one that would pay must not take the answer for that one's.
  const { org_id } = input;
  if (org_id !== undefined && parseId("org", org_id) !== BigInt(standing.org_id))
    return refuse("not_found", `There is no organization "${org_id.slice(0, 40)}" here.`);
  return standing;
}

/** Features that a key is not for; from which address it will be used is not known yet. */
function notForKey({ key_id, restrictions }: Standing, work: readonly PlannedJobs[]): Refusal | null {
  if (key_id === null) return null;
  const use = { features: work.map(({ feature }) => feature), address: undefined };
  return refusedUse(BigInt(key_id), { ...restrictions, allowedAddresses: [] }, use);
}

function missingFunds(what: string, total: Picos, short: Picos): Refusal | null {
  return short === 0n ? null : outOfCredit(what, total, formatCredits(picos(total - short)));
}

function stopOf(refusal: Refusal | null): Quote["stopped_by"] {
  return refusal && { ...refusal.extra, code: refusal.code, detail: refusal.message };
}

function limitRefusal(what: string, limits: readonly LimitStop[], work: readonly PlannedJobs[]): Refusal | null {
  const stop = firstStop(limits, work);
  return stop && limitReached(what, stop.required, stop.limit);
}

/** How often funds and limits let all of the work pass; null when nothing bounds it. */
function asMany(
  funds: readonly SpendableGrant[],
  limits: readonly LimitStop[],
  work: readonly PlannedJobs[],
  now: Micros,
): string | null {
  const times = leastOf([timesPaid(funds, work, now), ...limits.map((limit) => timesAllowed(limit, work))]);
  return times === null ? null : String(times);
}

/**
 * Prices planned work and says whether today's funds and limits carry it. It takes nothing and promises nothing: a hold does.
 * @throws Refusal unauthenticated, forbidden, not_found; unpriced
 */
export async function quoteWork(ctx: Context, input: Input): Promise<Quote> {
  const asked = input.jobs ?? (input.job ? [input.job] : []);
  const standing = await readStanding(ctx, input, asked.length === 1 ? (asked[0]?.feature ?? null) : null);
  const books = await booksFor({ orgId: BigInt(standing.org_id), planVersionId: null });
  const now = microsOf(standing.now);
  const prices = asked.map(({ count: _, ...job }) => pricePlanned(books, job, now, ctx.actor.kind));
  const work = asked.map(({ feature, count }, at) => ({ feature, count, price: prices[at]?.amount ?? picos(0n) }));
  const { rows } = await enginePool().query<GrantRow>(GRANTS, [standing.org_id]);
  const funds = rows.map(grantOf);
  const paid = payJobs(funds, work, now);
  const total = picos(work.reduce((sum, jobs) => sum + totalOf(jobs), 0n));
  const short = picos(paid.reduce((sum, jobs) => sum + jobs.short, 0n));
  const { limits } = standing;
  const what = work.length === 1 ? (work[0]?.feature ?? "") : "The work";
  const barred = stoppedFromNew(standing) ?? notForKey(standing, work);
  const stop = barred ?? limitRefusal(what, limits, work) ?? missingFunds(what, total, short);
  return {
    price: formatCredits(total),
    passes: stop === null,
    stopped_by: stopOf(stop),
    jobs: work.map((jobs, at) => quotedJobs(jobs, paid[at], prices[at]?.bookNumber ?? 0)),
    ...(input.as_many && { as_many: barred ? "0" : asMany(funds, limits, work, now) }),
    balance: balanceBody(standing),
  };
}

function quotedJobs(jobs: PlannedJobs, paid: PlannedDraws | undefined, bookNumber: number): Quote["jobs"][number] {
  const { draws = [], short = picos(0n) } = paid ?? {};
  return {
    feature: jobs.feature,
    price: formatCredits(jobs.price),
    count: jobs.count,
    total: formatCredits(totalOf(jobs)),
    price_version: bookNumber,
    draws: draws.map((draw) => ({ grant_id: publicId("gra", draw.grantId), amount: formatCredits(draw.amount) })),
    short: formatCredits(short),
  };
}

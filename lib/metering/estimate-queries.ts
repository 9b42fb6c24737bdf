import * as z from "zod";
import { requireMember } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { readOrg } from "#lib/credits/store.ts";
import type { ErrorCode } from "#lib/errors.ts";
import { pricePlanned } from "#lib/metering/planned-work.ts";
import { moneyBeside } from "#lib/metering/queries.ts";
import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { explainSum } from "#lib/pricing/explain.ts";
import { type FeatureForm, featureForms } from "#lib/pricing/feature-form.ts";
import { bookAt, type Feature } from "#lib/pricing/price-book.ts";
import { booksFor } from "#lib/pricing/published-books-store.ts";

/** A batch before it runs: kinds of jobs, with the number of each, and the key that would run them. */
export const EstimateInput = QuoteInput.transform(({ key_id, jobs = [] }) => ({ key_id, jobs }));

/** A spending limit, the balance with what is owed, or something that neither credits nor limits change. */
export type StoppedBy = "limit" | "balance" | "other";

/** What a batch would cost, and whether it passes; amounts are decimal strings of credits. */
export type Estimate = {
  readonly total: string;
  readonly approxMoney: string;
  readonly available: string;
  readonly passes: boolean;
  /** How often the whole batch passes; null when nothing bounds it. */
  readonly times: string | null;
  readonly jobs: readonly {
    readonly feature: string;
    readonly formula: string;
    readonly price: string;
    readonly count: number;
    readonly total: string;
  }[];
  /** Why it does not pass, and where a limit is changed. */
  readonly stop: { readonly by: StoppedBy; readonly detail: string; readonly resetsAt: string | null } | null;
  /** Credits to buy so that the balance carries it, debt included; null when it does. */
  readonly missing: { readonly credits: string; readonly approxMoney: string } | null;
  readonly zone: string;
};

const BALANCE = new Set<ErrorCode>(["out_of_credit", "debt_unpaid"]);
const StopFacts = z.object({ limit_id: z.string().optional(), resets_at: z.string().nullish() });

/**
 * The same answer as a quote over the API, with the formula of each price and what is missing.
 * @throws Refusal not_found; unpriced
 */
export async function estimateWork(ctx: Context, { key_id, jobs }: z.output<typeof EstimateInput>): Promise<Estimate> {
  const { orgId } = requireMember(ctx, "read");
  const quote = await quoteWork(ctx, { key_id, jobs, as_many: true });
  const books = await booksFor({ orgId, planVersionId: null });
  const now = await orgNow(ctx, orgId);
  const prices = jobs.map(({ count: _, ...job }) => pricePlanned(books, job, now, ctx.actor.kind));
  const short = quote.jobs.reduce((sum, job) => sum + parseCredits(job.short), 0n);
  const facts = quote.stopped_by && StopFacts.parse(quote.stopped_by);
  return readOrg(ctx, undefined, async (_tx, org) => {
    const debt = quote.stopped_by?.code === "debt_unpaid" ? parseCredits(String(quote.stopped_by.required)) : 0n;
    const credits = formatCredits(picos(short + debt));
    return {
      total: quote.price,
      approxMoney: await moneyBeside(ctx, org, quote.price),
      available: quote.balance.available,
      passes: quote.passes,
      times: quote.as_many ?? null,
      jobs: quote.jobs.map(({ feature, price, count, total }, at) => {
        return { feature, formula: explainSum(prices[at]?.lines ?? [], price), price, count, total };
      }),
      stop: quote.stopped_by && {
        by: facts?.limit_id !== undefined ? "limit" : BALANCE.has(quote.stopped_by.code) ? "balance" : "other",
        detail: quote.stopped_by.detail,
        resetsAt: facts?.resets_at ?? null,
      },
      missing: credits === "0" ? null : { credits, approxMoney: await moneyBeside(ctx, org, credits) },
      zone: org.zone,
    };
  });
}

/** What can be estimated: everything that has a price for the acting organization now. */
export function listFeatureForms(ctx: Context): Promise<readonly FeatureForm[]> {
  return readOrg(ctx, undefined, async (tx, org) => {
    const book = bookAt(await booksFor({ orgId: org.id, planVersionId: null }), org.now);
    if (!book) return [];
    const rows = await tx.feature.findMany({ orderBy: [{ provider: "asc" }, { code: "asc" }] });
    return featureForms(
      rows.map(({ kind: _, ...row }): Feature => ({ ...row, kind: "data" })),
      book,
    );
  });
}

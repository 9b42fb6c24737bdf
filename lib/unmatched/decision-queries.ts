import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { microsOf } from "#lib/time/timestamp.ts";
import type { DecisionView, OutcomeView } from "#lib/unmatched/decision-view.ts";
import { concernedBy } from "#lib/unmatched/inbox.ts";
import { pricingUnder } from "#lib/unmatched/pricing-store.ts";
import { readUnmatched } from "#lib/unmatched/store.ts";

const MOST_LISTED = 50;
const MOST_READ = 50_000;

type DecisionRow = {
  id: bigint;
  book_id: bigint;
  number: number;
  decided_at: Date;
  decided_by: string;
  orgs: number;
  open: number;
};

function viewDecision(row: DecisionRow): DecisionView {
  return {
    id: publicId("dec", row.id),
    decidedAt: row.decided_at.toISOString(),
    decidedBy: row.decided_by,
    bookNumber: row.number,
    bookId: publicId("bok", row.book_id),
    orgs: row.orgs,
    open: row.open,
  };
}

/** The latest decisions, newest first; with an id that one alone. */
async function readDecisions(ctx: Context, id: bigint | null): Promise<readonly DecisionRow[]> {
  return transact(
    ctx,
    (tx) => tx.$queryRaw<DecisionRow[]>`
      SELECT d.id, d.book_id, b.number, d.decided_at, coalesce(u.name, d.decided_by) AS decided_by, c.orgs, c.open
      FROM unmatched_decisions d JOIN price_books b ON b.id = d.book_id LEFT JOIN users u ON u.id = split_part(d.decided_by, ':', 2)
      CROSS JOIN LATERAL (SELECT count(*)::int AS orgs, count(*) FILTER (WHERE finished_at IS NULL)::int AS open FROM unmatched_choices x WHERE x.decision_id = d.id) c
      WHERE ${id}::bigint IS NULL OR d.id = ${id} ORDER BY d.id DESC LIMIT ${MOST_LISTED}`,
  );
}

export async function listDecisions(ctx: Context): Promise<readonly DecisionView[]> {
  requireStaff(ctx);
  return (await readDecisions(ctx, null)).map(viewDecision);
}

type OutcomeRow = {
  org_id: bigint;
  name: string;
  choice: "charge" | "waive";
  from_at: Date | null;
  into_debt: boolean;
  finished_at: Date | null;
  charged: number;
  credits: string;
  waived: number;
};

/** A decision with what became of it, per organization. @throws Refusal not_found */
export async function getDecision(
  ctx: Context,
  decisionId: string,
): Promise<{ readonly decision: DecisionView; readonly outcomes: readonly OutcomeView[] }> {
  requireStaff(ctx);
  const id = parseId("dec", decisionId);
  const [row] = await readDecisions(ctx, id);
  if (!row) return refuse("not_found", "There is no such decision.");
  const now = microsOf(ctx.now());
  const outcomes = await transact(ctx, async (tx) => {
    const rows = await tx.$queryRaw<OutcomeRow[]>`
      SELECT c.org_id, o.name, c.choice, c.from_at, c.into_debt, c.finished_at, count(l.row_id) FILTER (WHERE l.outcome = 'charged')::int AS charged,
        trim_scale(coalesce(sum(l.amount), 0))::text AS credits, count(l.row_id) FILTER (WHERE l.outcome = 'waived')::int AS waived
      FROM unmatched_choices c JOIN organizations o ON o.id = c.org_id LEFT JOIN late_usage l ON l.org_id = c.org_id AND l.decision_id = c.decision_id
      WHERE c.decision_id = ${id} GROUP BY c.org_id, c.decision_id, o.name ORDER BY o.name, c.org_id`;
    const pricing = await pricingUnder(row.book_id, now);
    return Promise.all(
      rows.map(async ({ org_id: orgId, ...each }): Promise<OutcomeView> => {
        const events = await readUnmatched(tx, { orgId, decisionId: id, limit: MOST_READ });
        const from = each.from_at && microsOf(each.from_at);
        const asked = events.filter((event) => from === null || event.occurredAt >= from);
        // The bound is long past, so that everything counts as one sum.
        const [waiting] = each.choice === "waive" ? [] : concernedBy(asked, pricing, () => microsOf(new Date(0)));
        return {
          id: publicId("org", orgId),
          name: each.name,
          choice: each.choice,
          from: each.from_at?.toISOString() ?? null,
          intoDebt: each.into_debt,
          finishedAt: each.finished_at?.toISOString() ?? null,
          charged: { events: each.charged, credits: each.credits },
          waived: each.waived,
          waiting: waiting?.recent ?? { events: 0, credits: "0" },
        };
      }),
    );
  });
  return { decision: viewDecision(row), outcomes };
}

import { parseId, publicId } from "#lib/ids.ts";
import { forgetStanding } from "#lib/metering/known-standing-engine.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import { ResolveUnmatchedInput, resolveUnmatched } from "#lib/unmatched/resolve-unmatched.ts";
import { settleUnmatched } from "#lib/unmatched/settle-unmatched.ts";
import { type ProductOrg, staffOf } from "./model-names.ts";
import { SYSTEM } from "./people.ts";

type Row = { event_id: string; status: string; amount: string; draws: [number | "debt", string][] | null };

/** What a decision did, in the order in which the events were recorded. */
const DONE = `SELECT u.event_id, u.status, trim_scale(u.amount)::text AS amount, u.draws FROM late_usage l JOIN usage_events u ON u.org_id = l.org_id AND u.id = l.row_id
  WHERE l.org_id = $1 AND l.decision_id = $2 ORDER BY u.id`;

/** The job, for this organization alone: others' turns come when their lives say so. */
async function carryOut(product: ProductOrg): Promise<void> {
  const ctx = { ...SYSTEM, now: () => new Date(product.now) };
  const { failed } = await settleUnmatched(ctx, product.org.id);
  if (failed.length > 0) throw new Error(`a decision failed: ${failed[0]}`);
  forgetStanding(product.org.id);
}

async function doneBy(product: ProductOrg, decisionId: string): Promise<Answer[]> {
  const { rows } = await product.owner.query<Row>(DONE, [product.org.id, parseId("dec", decisionId)]);
  const drawn = ([of, amount]: [number | "debt", string]) => {
    return { of: of === "debt" ? of : product.grants.indexOf(publicId("gra", BigInt(of))), amount };
  };
  return rows.map(({ event_id: id, status, amount, draws }) => ({
    id,
    status,
    amount,
    draws: (draws ?? []).map(drawn),
  }));
}

/** Decides about usage that had no price, by the book that prices it, and has that carried out. */
export async function decideLate(product: ProductOrg, op: Extract<Operation, { do: "decide" }>): Promise<Answer> {
  const from = op.choice === "from" ? new Date(product.now - op.fromAgoMs).toISOString() : null;
  const choice = { orgId: product.org.publicId, choice: op.choice, from, intoDebt: op.intoDebt };
  const book = await product.owner.query<{ id: string }>("SELECT id FROM price_books WHERE number = 1");
  const bookId = publicId("bok", BigInt(book.rows[0]?.id ?? 0));
  const input = ResolveUnmatchedInput.parse({ bookId, choices: [choice] });
  const { decisionId } = await resolveUnmatched(staffOf(product), input);
  product.decisions.push(decisionId);
  await carryOut(product);
  return { done: await doneBy(product, decisionId) };
}

/** The job's next turn, which takes up what waited for a balance; all that its latest decision has done so far. */
export async function carryOnLate(product: ProductOrg): Promise<Answer> {
  await carryOut(product);
  const decisionId = product.decisions.at(-1);
  return { done: decisionId === undefined ? [] : await doneBy(product, decisionId) };
}

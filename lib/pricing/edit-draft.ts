import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { findId, parseId } from "#lib/ids.ts";
import { caseOf, countChanges, diffRates } from "#lib/pricing/book-diff.ts";
import { DraftRateInput, type DraftRateText, readDraftRate } from "#lib/pricing/draft-rate.ts";
import { getDraft, insertRates, lockBooks, rateColumns, readRates } from "#lib/pricing/draft-store.ts";
import type { DraftRate, Rate } from "#lib/pricing/price-book.ts";

const MOST_ROWS = 500;

export const EditDraftInput = z.object({
  bookId: z.string(),
  /** Rows to replace (with the id of the rate) or to add (without). */
  put: z.array(DraftRateInput).max(MOST_ROWS).default([]),
  /** Ids of rates to take out. */
  remove: z.array(z.string()).max(MOST_ROWS).default([]),
});

type Row = { readonly index: number; readonly id: bigint | null; readonly rate: DraftRate };

/** What is wrong with every row, by "put.3.price", so that an editor can show it all at once. */
type RowErrors = Record<string, string>;

function refuseAny(errors: RowErrors): void {
  const [first] = Object.values(errors);
  if (first === undefined) return;
  const rows = new Set(Object.keys(errors).map((path) => path.split(".")[1])).size;
  const detail = rows === 1 ? first : `${rows} rows cannot be saved; each says why.`;
  refuse("invalid", detail, { fields: errors });
}

async function readRows(tx: Transaction, put: readonly DraftRateText[], errors: RowErrors): Promise<readonly Row[]> {
  const features = await tx.feature.findMany({ select: { code: true } });
  const codes = new Set(features.map((feature) => feature.code));
  return put.flatMap((text, index) => {
    const read = readDraftRate(text, codes);
    if ("rate" in read) return [{ index, id: text.id === undefined ? null : parseId("rat", text.id), rate: read.rate }];
    for (const [field, sentence] of Object.entries(read.problems)) errors[`put.${index}.${field}`] = sentence;
    return [];
  });
}

/** Two rates of a book may not price the same case, so the last of two is named. */
function findDoubles(kept: readonly Rate[], rows: readonly Row[], errors: RowErrors): void {
  const seen = new Set(kept.map(caseOf));
  for (const row of rows) {
    const key = caseOf(row.rate);
    if (seen.has(key))
      errors[`put.${row.index}.meter`] = "The feature already has a rate for this meter and these dimensions.";
    seen.add(key);
  }
}

/**
 * Replaces, adds and removes rates of a draft, all of them or none.
 * @throws Refusal invalid with `fields` ("put.3.price": sentence), conflict when it is published, not_found for a rate of another book
 */
export async function editDraft(
  ctx: Context,
  input: z.infer<typeof EditDraftInput>,
): Promise<{ readonly rates: number }> {
  requireStaff(ctx, "admin");
  return transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const draft = await getDraft(tx, input.bookId);
    const before = await readRates(tx, draft.id);
    const errors: RowErrors = {};
    const rows = await readRows(tx, input.put, errors);
    const removed = input.remove.map((id) => findId("rat", id) ?? 0n);
    const own = new Set(before.map((rate) => rate.id));
    const replaced = rows.flatMap((row) => (row.id === null ? [] : [row.id]));
    if ([...removed, ...replaced].some((id) => !own.has(id)))
      refuse("not_found", "A rate is no longer in this draft; load the page again.");
    const gone = new Set([...removed, ...replaced]);
    findDoubles(
      before.filter((rate) => !gone.has(rate.id)),
      rows,
      errors,
    );
    refuseAny(errors);

    await writeRows(tx, draft.id, rows, [...gone]);
    const after = await readRates(tx, draft.id);
    const facts = countChanges(diffRates(before, after));
    await recordAudit(joined, { action: "price_book.edit", orgId: null, target: input.bookId, facts });
    return { rates: after.length };
  });
}

/** Replaced rows are parked on a meter of their own first, so that two of them can swap their cases. */
async function writeRows(
  tx: Transaction,
  bookId: bigint,
  rows: readonly Row[],
  gone: readonly bigint[],
): Promise<void> {
  const replaced = rows.filter((row) => row.id !== null);
  const kept = new Set(replaced.map((row) => row.id));
  const deleted = gone.filter((id) => !kept.has(id));
  if (deleted.length > 0) await tx.rate.deleteMany({ where: { bookId, id: { in: deleted } } });
  for (const { id } of replaced)
    if (id !== null) await tx.rate.updateMany({ where: { bookId, id }, data: { meter: `~${id}` } });
  for (const { id, rate } of replaced)
    if (id !== null) await tx.rate.updateMany({ where: { bookId, id }, data: rateColumns(rate) });
  await insertRates(
    tx,
    bookId,
    rows.filter((row) => row.id === null).map((row) => row.rate),
  );
}

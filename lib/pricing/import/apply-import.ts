import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { caseOf, countChanges, type RateChange } from "#lib/pricing/book-diff.ts";
import { insertRates, lockBooks, rateColumns } from "#lib/pricing/draft-store.ts";
import { ImportInput } from "#lib/pricing/import/import-input.ts";
import { type ImportPlan, planImport } from "#lib/pricing/import/import-store.ts";
import type { DraftRate } from "#lib/pricing/price-book.ts";

const MOST_CHANGES = 20_000;

export const ApplyImportInput = ImportInput.extend({
  /** Which of the changes shown to accept, by their places; null: all. */
  accept: z.array(z.int().min(0)).max(MOST_CHANGES).nullable(),
  /** Import without the lines that are wrong. */
  dropWrong: z.boolean(),
  /** Of the preview that was looked at. */
  fingerprint: z.string().max(100),
});

export type AppliedImport = { readonly added: number; readonly changed: number; readonly removed: number };

function acceptedOf(plan: ImportPlan, input: z.infer<typeof ApplyImportInput>): readonly RateChange[] {
  if (plan.broken || (plan.problems.length > 0 && !input.dropWrong)) {
    refuse("invalid", "The list has lines that are wrong; mend them, or choose to leave them out.");
  }
  if (plan.fingerprint !== input.fingerprint) {
    refuse("conflict", "The draft or the list changed since the differences were shown; compare again.");
  }
  const accepted =
    input.accept === null ? plan.changes : [...new Set(input.accept)].flatMap((at) => plan.changes[at] ?? []);
  if (accepted.length === 0) refuse("invalid", "Nothing is chosen, so there is nothing to apply.");
  return accepted;
}

/** A changed rate keeps its id, and with it its place among the lines of a charge. */
async function writeChanges(tx: Transaction, bookId: bigint, plan: ImportPlan, accepted: readonly RateChange[]) {
  const ids = new Map(plan.before.map((rate) => [caseOf(rate), rate.id]));
  const gone = accepted.flatMap((change) => ("before" in change ? (ids.get(caseOf(change.before)) ?? []) : []));
  if (gone.length > 0) await tx.rate.deleteMany({ where: { bookId, id: { in: gone } } });
  const rates = accepted.flatMap((change) => ("after" in change ? change.after : []));
  const features = rates.flatMap((rate) => plan.features.get(rate.feature) ?? []);
  await tx.feature.createMany({ data: [...new Set(features)], skipDuplicates: true });
  const keptId = (rate: DraftRate) => ids.get(caseOf(rate));
  const changed = rates.flatMap((rate) => {
    const id = keptId(rate);
    return id === undefined ? [] : { bookId, ...rateColumns(rate), id };
  });
  await tx.rate.createMany({ data: changed });
  await insertRates(
    tx,
    bookId,
    rates.filter((rate) => keptId(rate) === undefined),
  );
}

/**
 * Puts the accepted differences of a list into a draft, all of them or none. New features join the catalogue; nothing is
 * priced by the draft before it is published.
 * @throws Refusal invalid when lines are wrong and not left out, conflict when the differences are not those that were
 *   shown or the draft is published, not_found
 */
export async function applyImport(ctx: Context, input: z.infer<typeof ApplyImportInput>): Promise<AppliedImport> {
  requireStaff(ctx, "admin");
  return transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const plan = await planImport(tx, input, ctx.now());
    const accepted = acceptedOf(plan, input);
    await writeChanges(tx, parseId("bok", input.bookId), plan, accepted);
    const facts = countChanges(accepted);
    await recordAudit(joined, {
      action: "price_book.import",
      orgId: null,
      target: input.bookId,
      facts: { source: input.source, ...facts, linesDropped: plan.problems.length, skipped: plan.skipped.length },
    });
    return facts;
  });
}

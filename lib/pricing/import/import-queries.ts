import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { demoProviderNames } from "#lib/pricing/demo-models.ts";
import { readRates } from "#lib/pricing/draft-store.ts";
import { bookAsCsv } from "#lib/pricing/import/book-csv.ts";
import { GENAI_PROVIDERS } from "#lib/pricing/import/genai-providers.ts";
import type { ImportTerms } from "#lib/pricing/import/import-input.ts";
import { percentText } from "#lib/pricing/import/import-plan.ts";
import { planImport, readCatalogue } from "#lib/pricing/import/import-store.ts";
import type { ImportChangeView, ImportPreview } from "#lib/pricing/import/import-view.ts";
import { viewDraftRate } from "#lib/pricing/rate-view.ts";

const MOST_SHOWN = 200;

/** Reads a list and compares it with a draft. Nothing is written. @throws Refusal as planImport */
export async function previewImport(ctx: Context, terms: ImportTerms): Promise<ImportPreview> {
  requireStaff(ctx, "admin");
  const plan = await transact(ctx, (tx) => planImport(tx, terms, ctx.now()));
  const changes = plan.changes.map((change): ImportChangeView => {
    const [before, after] = ["before" in change ? change.before : null, "after" in change ? change.after : null];
    return {
      kind: change.kind,
      before: before && viewDraftRate(before),
      after: after && viewDraftRate(after),
      percent: percentText(change),
      newFeature: after !== null && plan.features.has(after.feature),
    };
  });
  return {
    changes,
    unchanged: plan.unchanged,
    problems: plan.problems.slice(0, MOST_SHOWN),
    problemCount: plan.problems.length,
    skipped: plan.skipped.slice(0, MOST_SHOWN),
    skippedCount: plan.skipped.length,
    broken: plan.broken,
    fingerprint: plan.fingerprint,
  };
}

/** The providers that the built-in list has, to choose among. */
export async function listGenaiProviders(): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { findProvider } = await import("@pydantic/genai-prices");
  return GENAI_PROVIDERS.flatMap((id) => {
    const found = findProvider({ providerId: id });
    return found ? [{ id, name: demoProviderNames[id] ?? found.name }] : [];
  });
}

/** A book as the CSV that the import reads, with a name for the file. @throws Refusal not_found */
export async function exportBook(
  ctx: Context,
  bookId: string,
): Promise<{ readonly name: string; readonly csv: string }> {
  requireStaff(ctx);
  return transact(ctx, async (tx) => {
    const book = await tx.priceBook.findUnique({ where: { id: parseId("bok", bookId) } });
    if (!book) return refuse("not_found", "There is no such price book.");
    const csv = bookAsCsv(await readRates(tx, book.id), await readCatalogue(tx));
    return { name: `price-book-${book.number ?? publicId("bok", book.id)}.csv`, csv };
  });
}

import type { Transaction } from "#lib/db/clients.ts";
import { publicId } from "#lib/ids.ts";
import { type IndexedBook, indexBook } from "#lib/pricing/book-index.ts";
import { findNewestBook, readRates } from "#lib/pricing/draft-store.ts";
import { activeAt, bookById, overrideBook, overridesFor } from "#lib/pricing/override.ts";
import { pricesOf, rateOverrides } from "#lib/pricing/published-books-store.ts";
import type { Micros } from "#lib/time/timestamp.ts";
import type { Pricing } from "#lib/unmatched/inbox.ts";

const payerOf = (orgId: bigint) => ({ orgId, planVersionId: null });

/** What a published book would make of usage that had no price. */
export async function pricingUnder(bookId: bigint | null, now: Micros): Promise<Pricing> {
  const booksFor = await pricesOf();
  const booksOf = (orgId: bigint) => booksFor(payerOf(orgId));
  return { booksOf, laterOf: (orgId) => (bookId === null ? null : bookById(booksOf(orgId), bookId, now)) };
}

/** What the newest published book would make of it. */
export async function pricingUnderNewest(tx: Transaction, now: Micros): Promise<Pricing> {
  return pricingUnder((await findNewestBook(tx))?.id ?? null, now);
}

function indexDraft(id: bigint, rates: Awaited<ReturnType<typeof readRates>>, now: Micros): IndexedBook | null {
  try {
    return indexBook({ id, number: 0, effectiveAt: now, rates });
  } catch (error) {
    // A draft may contradict itself while it is written; it prices nothing until it no longer does.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export type DraftPricing = Pricing & { readonly draftId: string; readonly name: string };

/** What a draft would make of it, or null when there is none. @param id the draft's key; by default the newest draft */
export async function findDraftPricing(tx: Transaction, now: Micros, id?: bigint): Promise<DraftPricing | null> {
  const draft = await tx.priceBook.findFirst({ where: { state: "draft", ...(id && { id }) }, orderBy: { id: "desc" } });
  if (!draft) return null;
  const [booksFor, overrides] = await Promise.all([pricesOf(), rateOverrides()]);
  const indexed = indexDraft(draft.id, await readRates(tx, draft.id), now);
  const laterOf = (orgId: bigint) => {
    return indexed && overrideBook(indexed, activeAt(overridesFor(overrides, payerOf(orgId)), now));
  };
  const booksOf = (orgId: bigint) => booksFor(payerOf(orgId));
  return { booksOf, laterOf, draftId: publicId("bok", draft.id), name: draft.name };
}

import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { countChanges, diffRates } from "#lib/pricing/book-diff.ts";
import { indexBook } from "#lib/pricing/book-index.ts";
import {
  findNewestBook,
  getDraft,
  lockBooks,
  readDatabaseNow,
  readNextNumber,
  readRates,
} from "#lib/pricing/draft-store.ts";
import type { Rate } from "#lib/pricing/price-book.ts";
import { FRESH_MS, forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { micros } from "#lib/time/timestamp.ts";

/** Time for the commit and for every process to look again, so that nobody prices by the old book once the new one counts. */
export const LEAD_MS = FRESH_MS + 2_000;

export const PublishBookInput = z.object({
  bookId: z.string(),
  /** What the version is called from then on; by default as the draft was. */
  name: z.string().trim().min(1, "Give the version a name.").max(80).optional(),
  /** ISO instant from which the book prices usage; null: as soon as every process knows it. */
  effectiveAt: z.iso
    .datetime({ offset: true, error: "Give the date and time from which the prices count." })
    .nullable(),
  /** Number of the book that the differences were shown against; null before the first. */
  comparedWith: z.number().int().nullable(),
});

type Scheduled = { readonly number: number | null; readonly effectiveAt: Date | null };

export type PublishedBook = { readonly number: number; readonly effectiveAt: Date };

const DAY_AND_TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "medium", timeZone: "UTC" });

/** When the draft takes effect: never for the past, and never before a book that has a lower number. */
function effectiveFrom(wanted: string | null, now: Date, newest: Scheduled | null): Date {
  if (wanted !== null && new Date(wanted) < now) {
    refuseField("effectiveAt", "Prices cannot change for the past; choose a later date or publish now.");
  }
  const soonest = now.getTime() + LEAD_MS;
  const at = new Date(wanted === null ? soonest : Math.max(soonest, Date.parse(wanted)));
  if (newest?.effectiveAt && at < newest.effectiveAt) {
    const then = `${DAY_AND_TIME.format(newest.effectiveAt)} UTC`;
    refuseField(
      "effectiveAt",
      `Price book ${newest.number} takes effect on ${then}; the next cannot take effect earlier. Choose that moment or a later one.`,
    );
  }
  return at;
}

/** A book that contradicts itself would stop every charge, so it is compiled before it is published. */
function checkRates(rates: readonly Rate[]): void {
  try {
    indexBook({ id: 0n, number: 0, effectiveAt: micros(0n), rates });
  } catch (error) {
    if (error instanceof RangeError) refuse("invalid", `The draft cannot be published: ${error.message}.`);
    throw error;
  }
}

/**
 * Publishes a draft under the next number. From then on neither the book nor its rates can change.
 * @throws Refusal invalid for a date that is past or before the newest book's, an empty difference or rates that contradict themselves; conflict when another
 *   book was published since the differences were shown
 */
export async function publishBook(ctx: Context, input: z.infer<typeof PublishBookInput>): Promise<PublishedBook> {
  requireStaff(ctx, "admin");
  const published = await transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const draft = await getDraft(tx, input.bookId);
    const newest = await findNewestBook(tx);
    if ((newest?.number ?? null) !== input.comparedWith)
      refuse("conflict", `Price book ${newest?.number} was published meanwhile; look at the differences again.`);
    const rates = await readRates(tx, draft.id);
    const changes = diffRates(newest ? await readRates(tx, newest.id) : [], rates);
    if (changes.length === 0) refuse("invalid", "The draft changes no price, so there is nothing to publish.");
    checkRates(rates);

    const number = await readNextNumber(tx);
    const publishedAt = await readDatabaseNow(tx);
    const effectiveAt = effectiveFrom(input.effectiveAt, publishedAt, newest);
    const publishedBy = actorName(ctx.actor);
    await recordAudit(joined, {
      action: "price_book.publish",
      orgId: null,
      target: input.bookId,
      facts: { number, effectiveAt: effectiveAt.toISOString(), ...countChanges(changes) },
    });
    await tx.priceBook.update({
      where: { id: draft.id },
      data: { state: "published", name: input.name ?? draft.name, number, effectiveAt, publishedAt, publishedBy },
    });
    return { number, effectiveAt };
  });
  forgetPriceBooks();
  return published;
}

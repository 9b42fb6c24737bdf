import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { findNewestBook, lockBooks, readDatabaseNow } from "#lib/pricing/draft-store.ts";
import { LEAD_MS } from "#lib/pricing/publish-book.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";

export const CancelBookInput = z.object({ bookId: z.string() });

/**
 * Takes back a scheduled book before it counts: it stays in the list, prices nothing, and its number is not given again.
 * Only the newest can be taken back, because every later one was compared with it.
 * @throws Refusal not_found; conflict when it is not scheduled, takes effect within seconds, or is not the newest
 */
export async function cancelBook(ctx: Context, input: z.infer<typeof CancelBookInput>): Promise<{ number: number }> {
  requireStaff(ctx, "admin");
  const canceled = await transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const book = await tx.priceBook.findUnique({ where: { id: parseId("bok", input.bookId) } });
    if (!book?.effectiveAt || book.number === null) return refuse("not_found", "There is no such price book.");
    if (book.canceledAt) return refuse("conflict", `Price book ${book.number} was canceled before.`);
    const now = await readDatabaseNow(tx);
    if (book.effectiveAt.getTime() < now.getTime() + LEAD_MS)
      return refuse("conflict", `Price book ${book.number} is in effect and can only be followed by another.`);
    const newest = await findNewestBook(tx);
    if (newest?.id !== book.id)
      return refuse("conflict", `Price book ${newest?.number} builds on this one; cancel that first.`);
    await recordAudit(joined, {
      action: "price_book.cancel",
      orgId: null,
      target: input.bookId,
      facts: { number: book.number, effectiveAt: book.effectiveAt.toISOString() },
    });
    await tx.priceBook.update({
      where: { id: book.id },
      data: { canceledAt: now, canceledBy: actorName(ctx.actor) },
    });
    return { number: book.number };
  });
  forgetPriceBooks();
  return canceled;
}

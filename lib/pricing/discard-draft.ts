import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { getDraft, lockBooks } from "#lib/pricing/draft-store.ts";

export const DiscardDraftInput = z.object({ bookId: z.string() });

/**
 * Throws a draft away with its rates.
 * @throws Refusal conflict when it has been published: a published book stays for ever
 */
export async function discardDraft(ctx: Context, input: z.infer<typeof DiscardDraftInput>): Promise<void> {
  requireStaff(ctx, "admin");
  await transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const draft = await getDraft(tx, input.bookId);
    const { count } = await tx.rate.deleteMany({ where: { bookId: draft.id } });
    await tx.priceBook.delete({ where: { id: draft.id } });
    await recordAudit(joined, {
      action: "price_book.discard",
      orgId: null,
      target: input.bookId,
      facts: { name: draft.name, rates: count },
    });
  });
}

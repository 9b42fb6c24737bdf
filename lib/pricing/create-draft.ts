import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import { findNewestBook, insertRates, readRates } from "#lib/pricing/draft-store.ts";

export const CreateDraftInput = z.object({ name: z.string().trim().min(1, "Give the draft a name.").max(80) });

/**
 * Starts a draft as a copy of the newest published book, or empty before the first.
 * @throws Refusal not_found for non-staff, forbidden for support
 */
export async function createDraft(
  ctx: Context,
  input: z.infer<typeof CreateDraftInput>,
): Promise<{ readonly bookId: string }> {
  requireStaff(ctx, "admin");
  return transact(ctx, async (tx, joined) => {
    const newest = await findNewestBook(tx);
    const draft = await tx.priceBook.create({ data: { name: input.name, createdBy: actorName(ctx.actor) } });
    if (newest) await insertRates(tx, draft.id, await readRates(tx, newest.id));
    const bookId = publicId("bok", draft.id);
    await recordAudit(joined, {
      action: "price_book.draft",
      orgId: null,
      target: bookId,
      facts: { name: input.name, copiedFrom: newest?.number ?? null },
    });
    return { bookId };
  });
}

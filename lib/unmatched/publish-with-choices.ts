import * as z from "zod";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { PublishBookInput, type PublishedBook, publishBook } from "#lib/pricing/publish-book.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { ResolveUnmatchedInput, resolveUnmatched } from "#lib/unmatched/resolve-unmatched.ts";

/** Publishing with what becomes of usage that the book prices for the first time; without choices it stays as it is. */
export const PublishWithChoicesInput = PublishBookInput.extend({
  choices: z.array(ResolveUnmatchedInput.shape.choices.element).max(1_000).default([]),
});

/**
 * Publishes a draft and decides, in the same transaction, about usage that had no price until then.
 * @throws Refusal as publishBook and resolveUnmatched do
 */
export async function publishWithChoices(
  ctx: Context,
  { choices, ...input }: z.output<typeof PublishWithChoicesInput>,
): Promise<PublishedBook & { readonly decisionId: string | null }> {
  const published = await transact(ctx, async (_tx, joined) => {
    const book = await publishBook(joined, input);
    if (choices.length === 0) return { ...book, decisionId: null };
    const { decisionId } = await resolveUnmatched(joined, { bookId: input.bookId, choices });
    return { ...book, decisionId };
  });
  // The prices were forgotten before the commit; whoever read them since must read again.
  forgetPriceBooks();
  return published;
}

import * as z from "zod";
import { recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { readField, refuseField } from "#lib/errors.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { currency } from "#lib/money/currency.ts";
import { type ListPrice, listPrice } from "#lib/money/list-price.ts";
import { lockBooks, readDatabaseNow } from "#lib/pricing/draft-store.ts";
import { LEAD_MS } from "#lib/pricing/publish-book.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";

const Decimal = z.string().trim().max(40);

export const PublishListPriceInput = z.object({
  currency: z.string().length(3),
  /** So many credits, */
  credits: Decimal,
  /** cost so much, in major units; any of up to 12 places, since it is a price and not a payment. */
  amountMajor: Decimal,
  /** ISO instant from which it sells; null: as soon as every process knows it. */
  effectiveAt: z.iso
    .datetime({ offset: true, error: "Give the date and time from which the price counts." })
    .nullable(),
});

type Input = z.infer<typeof PublishListPriceInput>;

function readPrice(input: Input): ListPrice {
  const code = readField("currency", () => currency(input.currency));
  const credits = readField("credits", () => parseCredits(input.credits));
  // Money of a price has the places of a credit, more than the currency's own.
  const amountMajor = formatCredits(readField("amountMajor", () => parseCredits(input.amountMajor)));
  return readField(credits > 0n ? "amountMajor" : "credits", () => listPrice(code, credits, amountMajor));
}

/**
 * Says what credits cost in a currency from an instant on. List prices are never changed: the next one takes over.
 * @throws Refusal invalid for figures that are none, a date that is past or before the newest price's
 */
export async function publishListPrice(ctx: Context, input: Input): Promise<{ readonly effectiveAt: Date }> {
  requireStaff(ctx, "admin");
  const price = readPrice(input);
  const effectiveAt = await transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const now = await readDatabaseNow(tx);
    if (input.effectiveAt !== null && new Date(input.effectiveAt) < now)
      refuseField("effectiveAt", "Prices cannot change for the past; choose a later date or publish now.");
    const soonest = now.getTime() + LEAD_MS;
    const at = new Date(input.effectiveAt === null ? soonest : Math.max(soonest, Date.parse(input.effectiveAt)));
    const where = { currency: price.currency };
    const newest = await tx.listPrice.findFirst({ where, orderBy: { effectiveAt: "desc" } });
    if (newest && at <= newest.effectiveAt)
      refuseField(
        "effectiveAt",
        "A list price in this currency takes effect then or later already; choose a later moment.",
      );
    const figures = { credits: formatCredits(price.creditsPicos), amountMajor: price.amountMajor };
    await tx.listPrice.create({ data: { ...where, ...figures, effectiveAt: at } });
    await recordAudit(joined, {
      action: "list_price.publish",
      orgId: null,
      target: price.currency,
      facts: { ...figures, effectiveAt: at.toISOString() },
    });
    return at;
  });
  forgetPriceBooks();
  return { effectiveAt };
}

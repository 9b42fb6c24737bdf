import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId } from "#lib/ids.ts";
import { lockBooks, readDatabaseNow } from "#lib/pricing/draft-store.ts";
import { LEAD_MS } from "#lib/pricing/publish-book.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";

export const EndOverrideInput = z.object({
  overrideId: z.string(),
  /** ISO instant from which it no longer counts; null: as soon as every process knows it. */
  at: z.iso.datetime({ offset: true, error: "Give a date and a time." }).nullable().default(null),
});

/**
 * Ends an override, so that the price book holds again. One that has not begun never counts. Its end only comes nearer: a longer
 * one could meet the override that follows it.
 * @throws Refusal not_found; conflict when it has ended; invalid for an end that is past, or later than the one it has
 */
export async function endOverride(
  ctx: Context,
  input: z.output<typeof EndOverrideInput>,
): Promise<{ readonly endsAt: Date }> {
  requireStaff(ctx, "admin");
  const endsAt = await transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const id = parseId("rat", input.overrideId);
    const override = await tx.rateOverride.findUnique({ where: { id } });
    if (!override) return refuse("not_found", "There is no such price.");
    const now = await readDatabaseNow(tx);
    const soonest = new Date(now.getTime() + LEAD_MS);
    if (override.endsAt && override.endsAt <= soonest) return refuse("conflict", "This price has ended already.");
    if (input.at !== null && new Date(input.at) < now)
      return refuse("invalid", "Prices cannot change for the past; choose a later date.");
    if (override.endsAt && input.at !== null && new Date(input.at) > override.endsAt)
      return refuse("invalid", "This price ends earlier already; set another one that follows it.");
    const wanted = input.at === null ? soonest : new Date(Math.max(soonest.getTime(), Date.parse(input.at)));
    const at = wanted < override.startsAt ? override.startsAt : wanted;
    await tx.rateOverride.update({
      where: { id },
      data: { endsAt: at, endedBy: actorName(ctx.actor) },
      select: { id: true },
    });
    await recordAudit(joined, {
      action: "price_override.end",
      orgId: override.orgId,
      target: input.overrideId,
      facts: { feature: override.feature, meter: override.meter, at: at.toISOString() },
    });
    return at;
  });
  forgetPriceBooks();
  return { endsAt };
}

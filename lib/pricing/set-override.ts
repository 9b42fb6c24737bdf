import * as z from "zod";
import { actorName, recordAudit } from "#lib/audit/record-audit.ts";
import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse, refuseField } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { DraftRateInput, type DraftRateText, readDraftRate } from "#lib/pricing/draft-rate.ts";
import { lockBooks, readDatabaseNow } from "#lib/pricing/draft-store.ts";
import { findOverlapping, insertOverride, type OverrideFor } from "#lib/pricing/override-store.ts";
import type { DraftRate } from "#lib/pricing/price-book.ts";
import { LEAD_MS } from "#lib/pricing/publish-book.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { writeRate } from "#lib/pricing/rate-record.ts";

const Instant = z.iso.datetime({ offset: true, error: "Give a date and a time." }).nullable();

export const SetOverrideInput = z
  .object({
    /** Whom it is for: an organization, or everybody on a plan version (by its key inside). */
    orgId: z.string().nullable(),
    planVersionId: z.coerce.bigint().positive().nullable().default(null),
    rate: DraftRateInput.omit({ id: true }),
    /** ISO instants; from null: as soon as every process knows it, until null: without end. */
    from: Instant,
    until: Instant,
    reason: z.string().trim().min(1, "Say why; it is kept in the audit log.").max(500),
  })
  .refine(({ orgId, planVersionId }) => (orgId === null) !== (planVersionId === null), {
    message: "give exactly one of an organization and a plan version",
    path: ["orgId"],
  });

type Input = z.output<typeof SetOverrideInput>;

async function readWhom(tx: Transaction, { orgId, planVersionId }: Input): Promise<OverrideFor> {
  if (orgId === null) return { orgId: null, planVersionId: planVersionId ?? 0n };
  const org = await tx.organization.findUnique({ where: { id: parseId("org", orgId) }, select: { id: true } });
  return org ? { orgId: org.id, planVersionId: null } : refuse("not_found", "There is no such organization.");
}

async function readRate(tx: Transaction, text: DraftRateText): Promise<DraftRate> {
  const features = await tx.feature.findMany({ select: { code: true } });
  const read = readDraftRate(text, new Set(features.map(({ code }) => code)));
  if ("rate" in read) return read.rate;
  return refuse("invalid", Object.values(read.problems)[0] ?? "The rate cannot be read.", { fields: read.problems });
}

/** When it counts: never for the past, so that what was charged stays right. */
function readTimes({ from, until }: Input, now: Date): { startsAt: Date; endsAt: Date | null } {
  if (from !== null && new Date(from) < now)
    refuseField("from", "Prices cannot change for the past; choose a later date.");
  const soonest = now.getTime() + LEAD_MS;
  const startsAt = new Date(from === null ? soonest : Math.max(soonest, Date.parse(from)));
  const endsAt = until === null ? null : new Date(until);
  if (endsAt && endsAt <= startsAt) refuseField("until", "It ends before it begins; choose a later date.");
  return { startsAt, endsAt };
}

/**
 * Makes a rate for one organization or one plan version, which goes before the price book's from an instant on.
 * @throws Refusal not_found; invalid with `fields`; conflict when one for the same case holds at some of that time
 */
export async function setOverride(ctx: Context, input: Input): Promise<{ readonly overrideId: string }> {
  requireStaff(ctx, "admin");
  const overrideId = await transact(ctx, async (tx, joined) => {
    await lockBooks(tx);
    const whom = await readWhom(tx, input);
    const rate = await readRate(tx, input.rate);
    const { startsAt, endsAt } = readTimes(input, await readDatabaseNow(tx));
    if (await findOverlapping(tx, whom, rate, startsAt, endsAt))
      refuse("conflict", "There is a price of their own for this meter and these dimensions already; end that first.");
    const { reason } = input;
    const id = publicId(
      "rat",
      await insertOverride(tx, whom, rate, { startsAt, endsAt, reason, createdBy: actorName(ctx.actor) }),
    );
    const { tiers, ...terms } = writeRate(rate);
    await recordAudit(joined, {
      action: "price_override.set",
      orgId: whom.orgId,
      target: id,
      reason,
      facts: {
        ...terms,
        tiered: tiers !== null,
        planVersion: whom.planVersionId === null ? null : String(whom.planVersionId),
        from: startsAt.toISOString(),
        until: endsAt?.toISOString() ?? null,
      },
    });
    return id;
  });
  forgetPriceBooks();
  return { overrideId };
}

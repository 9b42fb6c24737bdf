import type { Transaction } from "#lib/db/clients.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import type { DraftRate } from "#lib/pricing/price-book.ts";
import { writeRate } from "#lib/pricing/rate-record.ts";

/** Whom an override is for: exactly one of the two. */
export type OverrideFor =
  | { readonly orgId: bigint; readonly planVersionId: null }
  | { readonly orgId: null; readonly planVersionId: bigint };

/**
 * An override of the same case for the same payer that is in force at some time from `startsAt` until `endsAt`, or null. One
 * that was ended before it began never is.
 */
export function findOverlapping(
  tx: Transaction,
  whom: OverrideFor,
  rate: DraftRate,
  startsAt: Date,
  endsAt: Date | null,
): Promise<{ startsAt: Date; endsAt: Date | null } | null> {
  const { feature, meter, dimensions } = rate;
  return tx.rateOverride.findFirst({
    where: {
      ...whom,
      feature,
      meter,
      dimensions: { equals: dimensions },
      OR: [
        { endsAt: null },
        { endsAt: { gt: startsAt }, NOT: { endsAt: { equals: tx.rateOverride.fields.startsAt } } },
      ],
      ...(endsAt && { startsAt: { lt: endsAt } }),
    },
    select: { startsAt: true, endsAt: true },
  });
}

/** Writes an override under the next number of all rates, and answers it. */
export async function insertOverride(
  tx: Transaction,
  whom: OverrideFor,
  rate: DraftRate,
  terms: { readonly startsAt: Date; readonly endsAt: Date | null; readonly reason: string; readonly createdBy: string },
): Promise<bigint> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`SELECT nextval('rates_id_seq') AS id`;
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("the database gave an override no number");
  const { tiers, ...record } = writeRate(rate);
  await tx.rateOverride.create({
    data: { id, ...whom, ...record, tiers: tiers ? { ...tiers, steps: [...tiers.steps] } : Prisma.DbNull, ...terms },
  });
  return id;
}

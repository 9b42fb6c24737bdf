import type { Context } from "#lib/context.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { publicId } from "#lib/ids.ts";
import type { KeyRestrictions } from "#lib/keys/key-restrictions.ts";
import type { KeyRow } from "#lib/keys/key-row.ts";
import { orgNow } from "#lib/organizations/org-clocks-store.ts";
import { hourBucketOf } from "#lib/time/bucket.ts";
import { DAY_MICROS, dateOf, HOUR_MICROS, type Micros, micros } from "#lib/time/timestamp.ts";

const LONGEST_LIST = 1_000;

/** The keys of the acting member's organization: working ones first, then by age, newest first. */
export async function listKeys(ctx: Context): Promise<readonly KeyRow[]> {
  const { actor } = ctx;
  if (actor.kind !== "member") return [];
  const { orgId } = actor;
  return transact(ctx, async (tx) => {
    const keys = await tx.apiKey.findMany({
      where: { orgId },
      include: { organization: { select: { timeZone: true } } },
      orderBy: { id: "desc" },
      take: LONGEST_LIST,
    });
    const uses = await tx.keyUse.findMany({ where: { orgId } });
    const lastUsed = new Map(uses.map(({ keyId, lastUsedAt }) => [keyId, lastUsedAt]));
    const now = await orgNow(ctx, orgId);
    const usesLastDay = await countUses(tx, orgId, keys[0]?.organization.timeZone ?? "UTC", now);
    const creators = await tx.user.findMany({
      where: { id: { in: keys.map((key) => key.createdBy) } },
      select: { id: true, name: true },
    });
    const nameOf = new Map(creators.map(({ id, name }) => [id, name]));
    const rows = keys.map((key) => ({
      id: publicId("key", key.id),
      name: key.name,
      environment: key.environment === "live" ? ("live" as const) : ("dev" as const),
      prefix: key.prefix,
      lastFour: key.lastFour,
      createdAt: key.createdAt.toISOString(),
      createdBy: nameOf.get(key.createdBy) ?? null,
      lastUsedAt: lastUsed.get(key.id)?.toISOString() ?? null,
      expiresAt: key.expiresAt?.toISOString() ?? null,
      revokedAt: key.revokedAt?.toISOString() ?? null,
      state: stateOf(key, dateOf(now)),
      usesLastDay: usesLastDay.get(key.id) ?? 0,
      restrictions: restrictionsOf(key),
    }));
    return [...rows.filter((row) => row.state === "active"), ...rows.filter((row) => row.state !== "active")];
  });
}

function restrictionsOf({ allowedAddresses, allowedFeatures, perSecond, perMinute }: KeyRestrictions): KeyRestrictions {
  return { allowedAddresses, allowedFeatures, perSecond, perMinute };
}

function stateOf(key: { revokedAt: Date | null; expiresAt: Date | null }, now: Date): KeyRow["state"] {
  if (key.revokedAt) return "revoked";
  return key.expiresAt && key.expiresAt <= now ? "expired" : "active";
}

/** Events per key in the last 24 hours: whole hours from their totals, and the begun hour at the far end one by one. */
async function countUses(tx: Transaction, orgId: bigint, zone: string, now: Micros): Promise<Map<bigint, number>> {
  const since = micros(now - DAY_MICROS);
  const wholeFrom = micros(hourBucketOf(since, zone) + HOUR_MICROS);
  const rows = await tx.$queryRaw<{ keyId: bigint; uses: bigint }[]>`
    SELECT key_id AS "keyId", sum(events)::bigint AS uses FROM (
      SELECT key_id, events FROM usage_hours WHERE org_id = ${orgId} AND hour_at >= ${dateOf(wholeFrom)}
      UNION ALL
      SELECT key_id, count(*) FROM usage_events
        WHERE org_id = ${orgId} AND occurred_at >= ${dateOf(since)} AND occurred_at < ${dateOf(wholeFrom)} AND key_id IS NOT NULL
        GROUP BY key_id
    ) AS used GROUP BY key_id`;
  return new Map(rows.map(({ keyId, uses }) => [keyId, Number(uses)]));
}

import type { Context, Environment } from "#lib/context.ts";
import { type GrantOrigin, grantOrigin } from "#lib/credits/grant-origin.ts";
import { type ReadOrg, readOrg } from "#lib/credits/store.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { refuse } from "#lib/errors.ts";
import { findChargeId, publicChargeId, publicId } from "#lib/ids.ts";
import { type ChargeCursor, type ChargeFilters, isWholeHours, writeCursor } from "#lib/metering/charge-filters.ts";
import { type CorrectionRow, correctionOf, type EventStatus, possibleReferences } from "#lib/metering/correction.ts";
import { CORRECTION_OF_EVENT, standingIs } from "#lib/metering/correction-column-store.ts";
import { moneyBeside } from "#lib/metering/queries.ts";
import type { StoredCharge } from "#lib/metering/stored-charge.ts";
import { dayOf } from "#lib/time/bucket.ts";
import { formatTimestamp, type Micros, micros } from "#lib/time/timestamp.ts";

/** One recorded event with its charge; instants are ISO strings with microseconds, amounts decimal strings. */
export type ChargeRecord = StoredCharge & {
  readonly id: string;
  readonly status: EventStatus;
  /** Of usage that had no price when it came: when it was charged or waived, and what was missing. */
  readonly late: { readonly at: string; readonly reason: string } | null;
  readonly unmatchedReason: string | null;
  readonly feature: string;
  readonly keyId: string | null;
  readonly keyName: string | null;
  readonly environment: Environment;
  readonly source: string;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly dimensions: Readonly<Record<string, string>> | null;
  readonly tags: Readonly<Record<string, string>> | null;
};

export type ChargePage = { readonly charges: readonly ChargeRecord[]; readonly nextCursor: string | null };

type Row = Omit<ChargeRecord, "id" | "keyId" | "occurredAt" | "recordedAt" | "correction"> & {
  correction: CorrectionRow | null;
  keyRow: bigint | null;
  occurredMicros: bigint;
  recordedMicros: bigint;
};

const MOST_FEATURES = 200;
const COLUMNS = Prisma.sql`u.org_id AS "orgId", u.id AS "rowId", u.status, u.unmatched_reason AS "unmatchedReason", u.feature, u.key_id AS "keyRow", k.name AS "keyName",
  u.environment, u.source, u.event_id AS "eventId", (extract(epoch FROM u.occurred_at) * 1000000)::bigint AS "occurredMicros",
  (extract(epoch FROM u.recorded_at) * 1000000)::bigint AS "recordedMicros", u.book_id AS "bookId", trim_scale(u.amount)::text AS amount,
  u.meters, u.dimensions, u.tags, u.lines, u.draws, ${CORRECTION_OF_EVENT} AS correction, u.hold_id AS "holdId",
  (SELECT jsonb_build_object('at', to_char(l.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'reason', l.reason)
    FROM late_usage l WHERE l.org_id = u.org_id AND l.row_id = u.id) AS late
  FROM usage_events u LEFT JOIN api_keys k ON k.org_id = u.org_id AND k.id = u.key_id`;

function recordOf({ keyRow, occurredMicros, recordedMicros, correction, ...row }: Row): ChargeRecord {
  return {
    ...row,
    id: publicChargeId(row),
    correction: correctionOf(correction, row.orgId),
    keyId: keyRow === null ? null : publicId("key", keyRow),
    occurredAt: formatTimestamp(micros(occurredMicros)),
    recordedAt: formatTimestamp(micros(recordedMicros)),
  };
}

function instant(at: Micros): Prisma.Sql {
  return Prisma.sql`${formatTimestamp(at)}::timestamptz`;
}

/** The filters as conditions on a table or sum that has these columns; `time` and `key` differ between them. */
function conditions(
  org: ReadOrg,
  filters: ChargeFilters,
  time: Prisma.Sql,
  key: (keyId: bigint | null) => Prisma.Sql,
): Prisma.Sql {
  const { feature, keyId, environment, from, to } = filters;
  const parts = [Prisma.sql`u.org_id = ${org.id}`];
  if (feature !== undefined) parts.push(Prisma.sql`u.feature = ${feature}`);
  if (keyId !== undefined) parts.push(key(keyId));
  if (environment !== undefined) parts.push(Prisma.sql`u.environment = ${environment}`);
  if (from !== undefined) parts.push(Prisma.sql`${time} >= ${instant(from)}`);
  if (to !== undefined) parts.push(Prisma.sql`${time} < ${instant(to)}`);
  return Prisma.join(parts, " AND ");
}

/** Charges by the instant of occurrence, newest first, a page at a time. */
export function listCharges(
  ctx: Context,
  filters: ChargeFilters,
  page: { readonly after: ChargeCursor | null; readonly limit: number },
  orgId?: bigint,
): Promise<ChargePage> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const byKey = (keyId: bigint | null) =>
      keyId === null ? Prisma.sql`u.key_id IS NULL` : Prisma.sql`u.key_id = ${keyId}`;
    const where = conditions(org, filters, Prisma.sql`u.occurred_at`, byKey);
    const status = filters.status ? Prisma.sql`AND ${standingIs(filters.status)}` : Prisma.empty;
    const { after, limit } = page;
    const rest = after
      ? Prisma.sql`AND (u.occurred_at, u.id) < (${instant(after.occurredAt)}, ${after.id})`
      : Prisma.empty;
    const rows = await tx.$queryRaw<Row[]>`
      SELECT ${COLUMNS} WHERE ${where} ${status} ${rest} ORDER BY u.occurred_at DESC, u.id DESC LIMIT ${limit + 1}`;
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const more = rows.length > limit && last;
    const nextCursor = more ? writeCursor({ occurredAt: micros(last.occurredMicros), id: last.rowId }) : null;
    return { charges: shown.map(recordOf), nextCursor };
  });
}

const MOST_HOLD_CHARGES = 200;

/** The first two hundred charges that settled a hold, in the order in which they were recorded. */
export function listHoldCharges(ctx: Context, holdId: bigint, orgId?: bigint): Promise<readonly ChargeRecord[]> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const rows = await tx.$queryRaw<Row[]>`
      SELECT ${COLUMNS} WHERE u.org_id = ${org.id} AND u.hold_id = ${holdId} ORDER BY u.id LIMIT ${MOST_HOLD_CHARGES}`;
    return rows.map(recordOf);
  });
}

/** What the filters match in sum, from the hourly sums; null where those do not cover the filters exactly. */
export function sumCharges(ctx: Context, filters: ChargeFilters, orgId?: bigint): Promise<string | null> {
  return readOrg(ctx, orgId, async (tx, org) => {
    if (filters.status !== undefined || !isWholeHours(filters, org.zone)) return null;
    const byKey = (keyId: bigint | null) => Prisma.sql`u.key_id = ${keyId ?? 0n}`;
    const where = conditions(org, filters, Prisma.sql`u.hour_at`, byKey);
    const rows = await tx.$queryRaw<{ total: string }[]>`
      SELECT trim_scale(coalesce(sum(u.amount), 0))::text AS total FROM usage_hours u WHERE ${where}`;
    return rows[0]?.total ?? "0";
  });
}

export type DrawnGrant = { readonly id: string; readonly origin: GrantOrigin; readonly expiresAt: string | null };

export type ChargeWithFunds = {
  readonly charge: ChargeRecord;
  readonly zone: string;
  readonly approxMoney: string;
  /** The grants that its draws name, by their keys inside. */
  readonly grants: ReadonlyMap<number, DrawnGrant>;
  /** Public id of the charge in whose place it stands; null for most. */
  readonly replacesId: string | null;
};

async function readGrants(
  tx: Transaction,
  org: ReadOrg,
  charge: StoredCharge,
): Promise<ReadonlyMap<number, DrawnGrant>> {
  const ids = (charge.draws ?? []).flatMap(([fund]) => (fund === "debt" ? [] : [BigInt(fund)]));
  const rows = await tx.grant.findMany({
    where: { orgId: org.id, id: { in: ids } },
    select: { id: true, origin: true, expiresAt: true },
  });
  return new Map(
    rows.map(({ id, origin, expiresAt }) => {
      const grant = {
        id: publicId("gra", id),
        origin: grantOrigin(origin),
        expiresAt: expiresAt?.toISOString() ?? null,
      };
      return [Number(id), grant] as const;
    }),
  );
}

/** The charge that this one came in the place of, found by the correction whose id its event's id ends with. */
async function findReplaced(tx: Transaction, org: ReadOrg, { source, eventId }: ChargeRecord): Promise<string | null> {
  const references = possibleReferences(eventId);
  if (references.length === 0) return null;
  const rows = await tx.$queryRaw<{ rowId: bigint }[]>`
    SELECT u.id AS "rowId" FROM charge_corrections c JOIN usage_events u ON u.org_id = c.org_id AND u.id = c.row_id
    WHERE c.org_id = ${org.id} AND c.kind = 'amend' AND c.reference = ANY(${references})
      AND u.source = ${source} AND u.event_id || '#' || c.reference = ${eventId}`;
  return rows[0] ? publicChargeId({ orgId: org.id, ...rows[0] }) : null;
}

/** One charge with the grants that paid it. @throws Refusal not_found, also for another organization's */
export function getCharge(ctx: Context, chargeId: string, orgId?: bigint): Promise<ChargeWithFunds> {
  const key = findChargeId(chargeId);
  return readOrg(ctx, orgId, async (tx, org) => {
    const rowId = key?.orgId === org.id ? key.rowId : null;
    const rows = await tx.$queryRaw<Row[]>`SELECT ${COLUMNS} WHERE u.org_id = ${org.id} AND u.id = ${rowId}`;
    const charge = rows[0] && recordOf(rows[0]);
    if (!charge) return refuse("not_found", `There is no charge "${chargeId.slice(0, 40)}".`);
    const approxMoney = await moneyBeside(ctx, org, charge.amount);
    const replacesId = await findReplaced(tx, org, charge);
    return { charge, zone: org.zone, approxMoney, grants: await readGrants(tx, org, charge), replacesId };
  });
}

/** The first event ever recorded for the organization, or null. */
export function findFirstCharge(ctx: Context, orgId?: bigint): Promise<ChargeRecord | null> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const rows = await tx.$queryRaw<Row[]>`SELECT ${COLUMNS} WHERE u.org_id = ${org.id} ORDER BY u.id LIMIT 1`;
    return rows[0] ? recordOf(rows[0]) : null;
  });
}

/** The features that the organization has used in the last year, for filters. */
export function listUsedFeatures(ctx: Context, orgId?: bigint): Promise<readonly string[]> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const rows = await tx.$queryRaw<{ feature: string }[]>`
      SELECT DISTINCT feature FROM usage_days WHERE org_id = ${org.id} AND day > ${dayOf(org.now, org.zone)}::date - 366 ORDER BY 1 LIMIT ${MOST_FEATURES}`;
    return rows.map((row) => row.feature);
  });
}

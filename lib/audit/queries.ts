import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { transact } from "#lib/db/transact.ts";
import { findId, publicId } from "#lib/ids.ts";

const PAGE = 50;
const MOST_ACTIONS = 200;

export type AuditFilter = {
  /** Part of a person's name or e-mail, or an id; "" for anybody. */
  readonly actor: string;
  readonly action: string;
  /** Part of an organization's name, or its id. */
  readonly org: string;
  readonly cursor: string | null;
};

export type AuditView = {
  readonly id: string;
  readonly at: string;
  /** "Ada (staff)", "Gateway (service)", "receipts (system)". */
  readonly actor: string;
  readonly action: string;
  readonly organization: { readonly id: string; readonly name: string } | null;
  readonly target: string | null;
  readonly reason: string | null;
  readonly address: string | null;
  readonly requestId: string;
  readonly facts: unknown;
};

export type AuditPage = { readonly rows: readonly AuditView[]; readonly nextCursor: string | null };

type AuditRow = {
  readonly id: bigint;
  readonly org_id: bigint | null;
  readonly org_name: string | null;
  readonly actor_kind: string;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly action: string;
  readonly target: string | null;
  readonly reason: string | null;
  readonly facts: unknown;
  readonly address: string | null;
  readonly request_id: string;
  readonly recorded_at: Date;
};

/** A pattern that contains the text as it is, whatever signs it holds. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

function conditionsOf(filter: AuditFilter): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  const before = filter.cursor && findId("aud", filter.cursor);
  if (before) conditions.push(Prisma.sql`a.id < ${before}`);
  if (filter.action) conditions.push(Prisma.sql`a.action = ${filter.action}`);
  if (filter.actor) {
    const pattern = containing(filter.actor);
    conditions.push(
      Prisma.sql`(u.name ILIKE ${pattern} OR u.email ILIKE ${pattern} OR a.actor_id = ${filter.actor} OR a.actor_kind = ${filter.actor})`,
    );
  }
  if (filter.org) {
    const orgId = findId("org", filter.org) ?? 0n;
    conditions.push(Prisma.sql`(o.id = ${orgId} OR o.name ILIKE ${containing(filter.org)})`);
  }
  return Prisma.join(conditions, " AND ");
}

function viewActor(row: AuditRow): string {
  const name = row.actor_name ?? (row.actor_kind === "system" ? row.actor_id : null);
  return name ? `${name} (${row.actor_kind})` : row.actor_kind;
}

function viewRow(row: AuditRow): AuditView {
  const { action, target, reason, address, facts } = row;
  const organization = row.org_id === null ? null : { id: publicId("org", row.org_id), name: row.org_name ?? "" };
  const common = { action, target, reason, address, facts, organization, requestId: row.request_id };
  return { ...common, id: publicId("aud", row.id), at: row.recorded_at.toISOString(), actor: viewActor(row) };
}

/**
 * Who did what, newest first, over all organizations. For staff. Who signs in or confirms an address is nobody yet, so such a
 * visitor is named by the account that it was about.
 */
export async function listAuditRecords(ctx: Context, filter: AuditFilter): Promise<AuditPage> {
  requireStaff(ctx);
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<AuditRow[]>`
      SELECT a.*, o.name AS org_name, coalesce(u.name, s.name) AS actor_name
      FROM audit_records a LEFT JOIN organizations o ON o.id = a.org_id
      LEFT JOIN users u ON u.id = CASE WHEN a.actor_kind = 'visitor' THEN a.target ELSE a.actor_id END
      LEFT JOIN service_keys s ON a.actor_kind = 'service' AND s.id::text = a.actor_id
      WHERE ${conditionsOf(filter)} ORDER BY a.id DESC LIMIT ${PAGE + 1}`,
  );
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    rows: shown.map(viewRow),
    nextCursor: rows.length > PAGE && last ? publicId("aud", last.id) : null,
  };
}

/** Every action that was ever recorded, for the filter. */
export async function listAuditActions(ctx: Context): Promise<readonly string[]> {
  requireStaff(ctx);
  const rows = await transact(ctx, (tx) =>
    tx.auditRecord.findMany({
      distinct: ["action"],
      select: { action: true },
      orderBy: { action: "asc" },
      take: MOST_ACTIONS,
    }),
  );
  return rows.map((row) => row.action);
}

import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { Prisma } from "#lib/db/generated/client.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { findId, parseId, publicId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import type { OrganizationState } from "#lib/organizations/state-store.ts";

const PAGE = 50;
const STATES: readonly OrganizationState[] = ["active", "restricted", "suspended", "closed"];

export type OrganizationFilter = {
  /** Part of the name, part of a member's e-mail, or the id; "" for all. */
  readonly search: string;
  readonly state: string;
  readonly cursor: string | null;
};

/** An organization as staff see it; credits are decimal strings, instants ISO strings. */
export type OrganizationView = {
  readonly id: string;
  readonly name: string;
  readonly state: OrganizationState;
  readonly sandbox: boolean;
  readonly zone: string;
  readonly currency: string | null;
  readonly memberCount: number;
  readonly createdAt: string;
  readonly current: string;
  readonly held: string;
  readonly available: string;
  readonly debt: string;
  /** Credits used in the last 30 days of the organization's calendar, today included. */
  readonly spent30Days: string;
};

export type OrganizationPage = { readonly rows: readonly OrganizationView[]; readonly nextCursor: string | null };

type Row = {
  readonly id: bigint;
  readonly name: string;
  readonly state: string;
  readonly mode: string;
  readonly time_zone: string;
  readonly currency: string | null;
  readonly created_at: Date;
  readonly members: bigint;
  readonly current: string;
  readonly held: string;
  readonly available: string;
  readonly debt: string;
  readonly spent: string;
};

const COLUMNS = Prisma.sql`o.id, o.name, o.state, o.mode, o.time_zone, o.currency, o.created_at,
  (SELECT count(*) FROM memberships m WHERE m.org_id = o.id) AS members,
  b.current::text, b.held::text, b.available::text, b.debt::text,
  (SELECT coalesce(sum(d.amount), 0)::text FROM usage_days d
    WHERE d.org_id = o.id AND d.day > (books.org_now(o.id) AT TIME ZONE o.time_zone)::date - 30) AS spent`;

const plain = (decimal: string) => formatCredits(parseCredits(decimal));

function view(row: Row): OrganizationView {
  return {
    id: publicId("org", row.id),
    name: row.name,
    state: STATES.find((state) => state === row.state) ?? "closed",
    sandbox: row.mode === "sandbox",
    zone: row.time_zone,
    currency: row.currency,
    memberCount: Number(row.members),
    createdAt: row.created_at.toISOString(),
    current: plain(row.current),
    held: plain(row.held),
    available: plain(row.available),
    debt: plain(row.debt),
    spent30Days: plain(row.spent),
  };
}

/** Every customer that matches, newest first, a page at a time. For staff. */
export async function listOrganizations(ctx: Context, filter: OrganizationFilter): Promise<OrganizationPage> {
  requireStaff(ctx);
  const conditions = [Prisma.sql`true`];
  const before = filter.cursor && findId("org", filter.cursor);
  if (before) conditions.push(Prisma.sql`o.id < ${before}`);
  if (filter.state) conditions.push(Prisma.sql`o.state = ${filter.state}`);
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, "\\$&")}%`;
    conditions.push(Prisma.sql`(o.id = ${findId("org", filter.search) ?? 0n} OR o.name ILIKE ${pattern}
      OR EXISTS (SELECT 1 FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.org_id = o.id AND u.email ILIKE ${pattern}))`);
  }
  // Balances are summed for the page alone, not for everybody who matches.
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<Row[]>`SELECT ${COLUMNS} FROM (
        SELECT * FROM organizations o WHERE ${Prisma.join(conditions, " AND ")} ORDER BY o.id DESC LIMIT ${PAGE + 1}) o
      CROSS JOIN LATERAL books.balance(o.id, NULL) b ORDER BY o.id DESC`,
  );
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    rows: shown.map(view),
    nextCursor: rows.length > PAGE && last ? publicId("org", last.id) : null,
  };
}

export type OrganizationDetail = OrganizationView & {
  readonly orgId: bigint;
  /** Why it is suspended, as staff wrote it; null otherwise. */
  readonly stateReason: string | null;
};

/** One customer and how they stand. For staff. @throws Refusal not_found */
export async function getOrganization(ctx: Context, publicOrgId: string): Promise<OrganizationDetail> {
  requireStaff(ctx);
  const orgId = parseId("org", publicOrgId);
  return transact(ctx, async (tx) => {
    const [row] = await tx.$queryRaw<
      Row[]
    >`SELECT ${COLUMNS} FROM organizations o CROSS JOIN LATERAL books.balance(o.id, NULL) b WHERE o.id = ${orgId}`;
    if (!row) return refuse("not_found", "There is no such organization.");
    const suspended = row.state === "suspended";
    const record = suspended
      ? await tx.auditRecord.findFirst({ where: { orgId, action: "organization.suspend" }, orderBy: { id: "desc" } })
      : null;
    return { ...view(row), orgId, stateReason: record?.reason ?? null };
  });
}

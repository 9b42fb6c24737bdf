import type { Context } from "#lib/context.ts";
import type { GrantOrigin } from "#lib/credits/grant-origin.ts";
import { type ReadOrg, readOrg } from "#lib/credits/store.ts";
import type { Transaction } from "#lib/db/clients.ts";
import { publicId } from "#lib/ids.ts";

/** current = grants left + held; available = what a call may take now. Decimal strings of credits. */
export type Balance = {
  readonly current: string;
  readonly held: string;
  readonly available: string;
  /** Credits used that nothing covered; "0" when there are none. */
  readonly debt: string;
};

/** Credits that can still be spent, now or later; instants are ISO strings. */
export type OpenGrant = {
  readonly id: string;
  readonly origin: GrantOrigin;
  readonly label: string;
  readonly issued: string;
  readonly remaining: string;
  readonly held: string;
  readonly priority: number;
  /** Feature codes, or prefixes ending in "*"; empty covers everything. */
  readonly scope: readonly string[];
  readonly startsAt: string;
  readonly expiresAt: string | null;
};

type GrantRow = Omit<OpenGrant, "id" | "startsAt" | "expiresAt"> & {
  id: bigint;
  starts_at: Date;
  expires_at: Date | null;
};

const MOST_GRANTS = 200;

/** The balance as spending counts it. The portal's login reaches only its own organization's. */
export async function readBalance(ctx: Context, tx: Transaction, org: ReadOrg): Promise<Balance> {
  const wide = ctx.actor.kind === "staff" || ctx.actor.kind === "system";
  const rows = wide
    ? await tx.$queryRaw<Balance[]>`SELECT trim_scale(current)::text AS current, trim_scale(held)::text AS held,
        trim_scale(available)::text AS available, trim_scale(debt)::text AS debt FROM books.balance(${org.id}, NULL)`
    : await tx.$queryRaw<Balance[]>`SELECT trim_scale(current)::text AS current, trim_scale(held)::text AS held,
        trim_scale(available)::text AS available, trim_scale(debt)::text AS debt FROM books.own_balance()`;
  const [balance] = rows;
  if (!balance) throw new Error("the books answered no balance");
  return balance;
}

/** What is left: the acting organization's, or for staff that of `orgId`. */
export function getBalance(ctx: Context, orgId?: bigint): Promise<Balance> {
  return readOrg(ctx, orgId, (tx, org) => readBalance(ctx, tx, org));
}

/** Grants with credits left or held that have not expired, in the order in which they are spent. */
export function listOpenGrants(ctx: Context, orgId?: bigint): Promise<readonly OpenGrant[]> {
  return readOrg(ctx, orgId, async (tx, org) => {
    const rows = await tx.$queryRaw<GrantRow[]>`
      SELECT id, origin, label, trim_scale(issued)::text AS issued, trim_scale(remaining)::text AS remaining, trim_scale(held)::text AS held,
        priority::int, scope, starts_at, expires_at
      FROM grants WHERE org_id = ${org.id} AND (held > 0 OR (remaining > 0 AND (expires_at IS NULL OR expires_at > books.org_now(${org.id}))))
      ORDER BY priority, expires_at NULLS LAST, scope_breadth, cost_minor::numeric(100, 66) / issued, starts_at, id LIMIT ${MOST_GRANTS}`;
    return rows.map(({ id, starts_at, expires_at, ...grant }) => ({
      ...grant,
      id: publicId("gra", id),
      startsAt: starts_at.toISOString(),
      expiresAt: expires_at?.toISOString() ?? null,
    }));
  });
}

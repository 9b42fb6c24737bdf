import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { refuse } from "#lib/errors.ts";
import { parseId, publicId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";

const MOST = 200;
const MOST_USES = 200;

export type VoucherState = "open" | "early" | "over" | "used_up";

/** Every voucher, newest first, with what became of it. For staff. */
export async function listVouchers(ctx: Context) {
  requireStaff(ctx);
  const rows = await transact(ctx, (tx) => tx.voucher.findMany({ orderBy: { id: "desc" }, take: MOST }));
  const now = ctx.now();
  return rows.map((row) => viewOf(row, now));
}

function viewOf(row: Row, now: Date) {
  return {
    id: publicId("vou", row.id),
    code: row.code,
    label: row.label,
    credits: formatCredits(parseCredits(row.credits.toFixed())),
    redeemed: row.redeemed,
    mostInAll: row.mostInAll,
    mostPerOrg: row.mostPerOrg,
    scope: row.scope.join(", "),
    lifetimeDays: row.lifetimeDays,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    state: stateOf(row, now),
  };
}

type Terms = {
  readonly startsAt: Date;
  readonly endsAt: Date | null;
  readonly redeemed: number;
  readonly mostInAll: number | null;
};

type Row = Terms & {
  readonly id: bigint;
  readonly code: string;
  readonly label: string;
  readonly credits: { readonly toFixed: () => string };
  readonly mostPerOrg: number;
  readonly scope: readonly string[];
  readonly lifetimeDays: number | null;
};

function stateOf({ startsAt, endsAt, redeemed, mostInAll }: Terms, now: Date): VoucherState {
  if (endsAt !== null && endsAt <= now) return "over";
  if (mostInAll !== null && redeemed >= mostInAll) return "used_up";
  return startsAt > now ? "early" : "open";
}

type Use = { readonly org_id: bigint; readonly name: string; readonly who: string | null; readonly redeemed_at: Date };

/** Who redeemed a voucher, newest first. For staff. @throws Refusal not_found */
export async function listVoucherUses(ctx: Context, voucherId: string) {
  requireStaff(ctx);
  const id = parseId("vou", voucherId);
  return transact(ctx, async (tx) => {
    const voucher = await tx.voucher.findUnique({ where: { id } });
    if (!voucher) return refuse("not_found", "There is no such voucher.");
    const rows = await tx.$queryRaw<Use[]>`
      SELECT r.org_id, o.name, (SELECT u.name FROM users u WHERE u.id = split_part(r.redeemed_by, ':', 2)) AS who, r.redeemed_at
      FROM voucher_redemptions r JOIN organizations o ON o.id = r.org_id WHERE r.voucher_id = ${id} ORDER BY r.redeemed_at DESC, r.id DESC LIMIT ${MOST_USES}`;
    const uses = rows.map((row) => ({
      orgId: publicId("org", row.org_id),
      organization: row.name,
      by: row.who,
      at: row.redeemed_at.toISOString(),
    }));
    return { voucher: viewOf(voucher, ctx.now()), uses };
  });
}

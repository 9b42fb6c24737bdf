import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import type { LastAudit } from "#lib/ledger/last-audit.ts";

/** When the books were last audited and what was found; null before the first time. For staff. */
export async function findLastAudit(ctx: Context): Promise<LastAudit | null> {
  requireStaff(ctx);
  const row = await transact(ctx, (tx) => tx.bookAudit.findFirst({ orderBy: { id: "desc" } }));
  if (!row) return null;
  const { finishedAt, entries, rules, violations } = row;
  return { at: finishedAt.toISOString(), entries: Number(entries), rules, violations };
}

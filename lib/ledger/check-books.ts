import type { Context } from "#lib/context.ts";
import { openStaffConnection } from "#lib/db/clients.ts";
import { transact } from "#lib/db/transact.ts";
import { type Audit, auditBooks } from "#lib/ledger/audit-books.ts";

/**
 * Audits all books as they stand, on one connection and beside whoever writes them, and keeps what it counted.
 * @param ctx a system's, because it looks across organizations
 */
export async function checkBooks(ctx: Context): Promise<Audit> {
  const startedAt = ctx.now();
  const client = await openStaffConnection();
  const audit = await auditBooks(client).finally(() => client.end());
  const { entryCount, ruleCount, violations } = audit;
  await transact(ctx, (tx) =>
    tx.bookAudit.create({
      data: { startedAt, entries: entryCount, rules: ruleCount, violations: violations.length },
    }),
  );
  return audit;
}

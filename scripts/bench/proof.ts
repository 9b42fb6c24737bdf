import { auditBooks } from "#lib/ledger/audit-books.ts";
import type { Stage } from "./stage.ts";

/**
 * Shows that speed was not bought with exactness: every event that was acknowledged is there once, and the books hold.
 * @throws Error when not; then the figures mean nothing
 */
export async function proveExact({ owner, tally }: Stage): Promise<string> {
  const { rows } = await owner.query<{ count: string }>("SELECT count(*) FROM usage_events WHERE status = 'charged'");
  const recorded = Number(rows[0]?.count);
  if (recorded !== tally.charged)
    throw new Error(`${tally.charged} events were acknowledged, ${recorded} are recorded`);
  const { entryCount, ruleCount, violations } = await auditBooks(owner);
  if (violations.length > 0) throw new Error(`the books have ${violations.length} violations after the benchmark`);
  return `${recorded} events acknowledged and recorded; ${entryCount} entries, ${ruleCount} rules, 0 violations`;
}

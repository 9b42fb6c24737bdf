import type { Transaction } from "#lib/db/clients.ts";
import { refuse } from "#lib/errors.ts";
import { attempt } from "#lib/sql-refusal.ts";

/**
 * Keeps the books of an organization as they are until the transaction ends; taken before any other lock on it. Answers the
 * organization's now to the microsecond, as text for the database: everything booked so far was recorded before it.
 * @throws Refusal not_found
 */
export async function lockWallet(tx: Transaction, orgId: bigint): Promise<string> {
  const locked = await attempt(
    tx,
    ["TG007", "TG010"],
    () => tx.$queryRaw<{ now: string }[]>`SELECT books.lock_own_wallet(${orgId}::bigint)::text AS now`,
  );
  if ("refusedAs" in locked) return refuse("not_found", "There is no such organization.");
  const [row] = locked.value;
  if (!row) throw new Error("the books answered no instant");
  return row.now;
}

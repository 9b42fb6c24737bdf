import { requireStaff } from "#lib/authorization.ts";
import type { Context } from "#lib/context.ts";
import { transact } from "#lib/db/transact.ts";
import { findId, type IdPrefix, publicId } from "#lib/ids.ts";
import { formatCredits, parseCredits } from "#lib/money/credits.ts";
import { currency, majorOf, money } from "#lib/money/currency.ts";

const PAGE = 30;

/** One side of a booking; credits and money in major units, both as decimal strings with sign. */
export type EntryView = {
  /** "grant:gra_…", "used", "deferred:gra_…". */
  readonly account: string;
  /** "credits", or a currency code. */
  readonly unit: string;
  readonly amount: string;
};

export type TransactionView = {
  readonly id: string;
  readonly at: string;
  /** "Usage", "Credits issued". */
  readonly kind: string;
  /** Who caused it, by name where it was a person; null for the metering engine. */
  readonly actor: string | null;
  /** Public id of the row behind it, if any. */
  readonly reference: string | null;
  readonly reason: string | null;
  readonly entries: readonly EntryView[];
};

export type TransactionPage = { readonly rows: readonly TransactionView[]; readonly nextCursor: string | null };

type EntryRow = {
  readonly account: string;
  readonly ref_id: string | null;
  readonly unit: string;
  readonly amount: string;
};
type TransactionRow = {
  readonly id: bigint;
  readonly kind: string;
  readonly actor: string;
  readonly actor_name: string | null;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly recorded_at: Date;
  readonly entries: readonly EntryRow[];
};

const KIND_WORDS: Readonly<Record<string, string>> = {
  issue: "Credits issued",
  usage: "Usage",
  expiry: "Credits lapsed",
  revocation: "Credits revoked",
  recognition: "Revenue recognised",
  debt_payment: "Debt paid",
  void: "Charge taken back",
  hold: "Credits held",
  release: "Hold given back",
  refund_asked: "Refund asked",
  refund: "Refund done",
  refund_failed: "Refund failed",
  dispute: "Dispute opened",
  dispute_won: "Dispute won",
  dispute_lost: "Dispute lost",
  fee: "Fee booked",
  write_off: "Debt written off",
};

/** Inner ids ("top_up:12") become public ones; references that only a form knew say nothing to a reader. */
const REFERENCE_PREFIXES: Readonly<Record<string, IdPrefix>> = { top_up: "top" };

function viewReference(kind: string, reference: string | null): string | null {
  if (reference === null) return null;
  if (kind === "expiry") return publicId("gra", BigInt(reference));
  const [name = "", id = ""] = reference.split(":");
  const prefix = REFERENCE_PREFIXES[name];
  return prefix && /^\d+$/.test(id) ? publicId(prefix, BigInt(id)) : null;
}

function viewActor(row: TransactionRow): string | null {
  const [kind = "", id] = row.actor.split(":");
  return row.actor_name ?? (kind === "engine" ? null : (id ?? kind));
}

function viewEntry(entry: EntryRow): EntryView {
  const account = entry.ref_id === null ? entry.account : `${entry.account}:${publicId("gra", BigInt(entry.ref_id))}`;
  if (entry.unit === "CREDIT") return { account, unit: "credits", amount: formatCredits(parseCredits(entry.amount)) };
  return { account, unit: entry.unit, amount: majorOf(money(BigInt(entry.amount), currency(entry.unit))) };
}

/** The bookings of one organization, newest first, each with all its entries. For staff. */
export async function listTransactions(
  ctx: Context,
  orgId: bigint,
  cursor: string | null = null,
): Promise<TransactionPage> {
  requireStaff(ctx);
  const before = (cursor && findId("txn", cursor)) || 9_223_372_036_854_775_807n;
  const rows = await transact(
    ctx,
    (tx) => tx.$queryRaw<TransactionRow[]>`
      SELECT t.id, t.kind, t.actor,
        CASE split_part(t.actor, ':', 1) WHEN 'service' THEN (SELECT 'service key ' || s.name FROM service_keys s WHERE s.id::text = split_part(t.actor, ':', 2))
          ELSE (SELECT u.name FROM users u WHERE u.id = split_part(t.actor, ':', 2)) END AS actor_name, t.reference, t.reason, t.recorded_at, e.entries
      FROM (SELECT * FROM ledger_transactions WHERE org_id = ${orgId} AND id < ${before} ORDER BY id DESC LIMIT ${PAGE + 1}) t
      CROSS JOIN LATERAL (SELECT coalesce(json_agg(json_build_object('account', account, 'ref_id', ref_id::text, 'unit', unit,
          'amount', trim_scale(amount)::text) ORDER BY line), '[]') AS entries
        FROM ledger_entries WHERE org_id = ${orgId} AND transaction_id = t.id) e
      ORDER BY t.id DESC`,
  );
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => ({
      id: publicId("txn", row.id),
      at: row.recorded_at.toISOString(),
      kind: KIND_WORDS[row.kind] ?? row.kind,
      actor: viewActor(row),
      reference: viewReference(row.kind, row.reference),
      reason: row.reason,
      entries: row.entries.map(viewEntry),
    })),
    nextCursor: rows.length > PAGE && last ? publicId("txn", last.id) : null,
  };
}

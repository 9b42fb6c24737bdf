import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "#lib/testing/database.ts";
import { openSampleBooks } from "#lib/testing/sample-books.ts";
import { auditBooks } from "./audit-books.ts";
import { findViolations } from "./store.ts";

let client: pg.Client;

beforeAll(async () => {
  await openSampleBooks();
  client = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await client.connect();
});
afterAll(() => client.end());

test("sound books have no violations", async () => {
  const audit = await auditBooks(client);
  expect(audit.violations).toEqual([]);
  expect(audit.entryCount).toBeGreaterThan(10);
});

const WITHOUT_CHECKS = `DO $$ DECLARE c record; BEGIN
  FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; END $$;`;

test.each([
  ["an entry's amount", "UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'used'"],
  [
    "a picocredit of an entry",
    "UPDATE ledger_entries SET amount = amount + 0.000000000001 WHERE account = 'used' AND transaction_id = 2",
  ],
  ["both sides of an entry", "UPDATE ledger_entries SET amount = amount * 2 WHERE transaction_id = 2"],
  ["an entry removed", "DELETE FROM ledger_entries WHERE account = 'grant' AND amount < 0"],
  ["a transaction removed", "DELETE FROM ledger_transactions WHERE kind = 'usage'"],
  [
    "a transaction without entries",
    "INSERT INTO ledger_transactions (org_id, kind, actor, recorded_at) VALUES (1, 'usage', 'x', now())",
  ],
  ["an entry moved to another organization", "UPDATE ledger_entries SET org_id = 2 WHERE account = 'used'"],
  ["an account outside the chart", "UPDATE ledger_entries SET account = 'pocket' WHERE account = 'tax'"],
  ["half a cent", "UPDATE ledger_entries SET amount = amount + 0.5 WHERE unit = 'USD'"],
  [
    "a grant that was never issued",
    "INSERT INTO grants (org_id, origin, label, issued, remaining, scope, starts_at, recorded_at) VALUES (1, 'promotion', 'x', 5, 5, '{}', now(), now())",
  ],
  ["credits left on a grant", "UPDATE grants SET remaining = remaining + 1 WHERE origin = 'purchase'"],
  ["a grant below zero", "UPDATE grants SET remaining = -1 WHERE origin = 'promotion'"],
  ["credits issued", "UPDATE grants SET issued = issued + 1 WHERE origin = 'purchase'"],
  ["credits used", "UPDATE grants SET used = used - 1 WHERE origin = 'purchase'"],
  ["credits held", "UPDATE grants SET held = 3 WHERE origin = 'purchase'"],
  ["the cost of a purchase", "UPDATE grants SET cost_minor = cost_minor + 1 WHERE origin = 'purchase'"],
  ["the currency of a purchase", "UPDATE grants SET currency = 'EUR' WHERE origin = 'purchase'"],
  ["recognised revenue", "UPDATE grants SET recognised_minor = recognised_minor + 1 WHERE origin = 'purchase'"],
  [
    "a grant that begins after it was spent",
    "UPDATE grants SET starts_at = now() + interval '1 day' WHERE origin = 'promotion'",
  ],
  [
    "a grant whose scope does not cover its charges",
    "UPDATE grants SET scope = '{video.*}', scope_breadth = 2 WHERE origin = 'promotion'",
  ],
  ["an expiry that nobody scheduled", "UPDATE wallets SET next_due_at = NULL"],
  ["debt forgiven in the wallet", "UPDATE wallets SET debt = debt - 1"],
  ["a debt unlisted", "DELETE FROM debts"],
  ["a debt reopened", "UPDATE debts SET paid = 0"],
  ["a wallet lost", "DELETE FROM wallets"],
  ["the amount of a charge", "UPDATE usage_events SET amount = amount + 1 WHERE event_id = '1'"],
  ["a charge's draw", `UPDATE usage_events SET draws = '[[1, "6"]]' WHERE event_id = '1'`],
  ["a draw on another grant", `UPDATE usage_events SET draws = '[[2, "7"]]' WHERE event_id = '1'`],
  ["a charge's line", `UPDATE usage_events SET lines = '[[1, "6"]]' WHERE event_id = '1'`],
  ["a line at another rate", `UPDATE usage_events SET lines = '[[9, "7"]]' WHERE event_id = '1'`],
  ["a charge under a book not yet in force", "UPDATE price_books SET effective_at = now() + interval '1 day'"],
  ["an event removed", "DELETE FROM usage_events WHERE event_id = '1'"],
  [
    "an event charged twice",
    `INSERT INTO usage_events (org_id, source, event_id, environment, feature, occurred_at, recorded_at, period_starts_at, meters, status, amount)
    SELECT org_id, source, event_id, environment, feature, occurred_at, recorded_at, period_starts_at, meters, status, 0 FROM usage_events WHERE event_id = '1'`,
  ],
  ["an idempotency row removed", "DELETE FROM usage_event_ids WHERE row_id = 1"],
  ["an event under a stranger's key", "UPDATE usage_events SET key_id = 77 WHERE event_id = '1'"],
  ["a day's sum", "UPDATE usage_days SET amount = amount + 1"],
  ["an hour's count", "UPDATE usage_hours SET events = events - 1"],
  ["the credits of a paid top-up", "UPDATE top_ups SET credits = credits + 1"],
  ["the money of a paid top-up", "UPDATE top_ups SET amount_minor = amount_minor + 1"],
  ["the tax of a paid top-up", "UPDATE top_ups SET tax_minor = tax_minor + 1, amount_minor = amount_minor - 1"],
  ["a paid top-up called pending", "UPDATE top_ups SET state = 'pending'"],
  [
    "a top-up marked paid",
    `INSERT INTO top_ups (org_id, state, currency, amount_minor, list_price_id, credits, created_by) VALUES (1, 'paid', 'USD', 1, 1, 10, 'x')`,
  ],
  [
    "promised credits called adjusted",
    "UPDATE ledger_entries SET account = 'issued:adjustment' WHERE account = 'issued:promotion'",
  ],
  ["a purchase called a promotion", "UPDATE grants SET origin = 'promotion' WHERE origin = 'purchase'"],
  ["revenue called breakage", "UPDATE ledger_entries SET account = 'revenue:breakage' WHERE account = 'revenue:usage'"],
  ["breakage of a live purchase", "UPDATE grants SET breakage_minor = breakage_minor + 1 WHERE origin = 'purchase'"],
  ["fees called cash", "UPDATE ledger_entries SET account = 'cash:stripe' WHERE account = 'fees'"],
  ["the fee of a top-up", "UPDATE top_ups SET fee_minor = fee_minor + 1"],
  ["the currency of a top-up", "UPDATE top_ups SET currency = 'EUR'"],
  ["a payment forgotten", "UPDATE top_ups SET payment_intent_id = NULL"],
  ["a list price of nowhere", "UPDATE top_ups SET list_price_id = 99"],
  ["a day's sum moved to another day", "UPDATE usage_days SET day = day - 5"],
  ["an hour's sum moved to another hour", "UPDATE usage_hours SET hour_at = hour_at - interval '5 hours'"],
  ["a key revived in the index", "UPDATE key_index SET expires_at = now() + interval '1 year'"],
  ["a key of another organization", "UPDATE key_index SET org_id = 2"],
  [
    "a charge under a superseded price",
    `INSERT INTO price_books (name, created_by, state, number, effective_at, published_at)
    VALUES ('Newer', 'x', 'published', 3, '2001-01-01', now() - interval '1 hour')`,
  ],
  ["a correction removed", "DELETE FROM charge_corrections"],
  ["the amount of a correction", "UPDATE charge_corrections SET amount = amount + 1"],
  [
    "a returned grant enlarged",
    "UPDATE grants SET issued = issued + 1, remaining = remaining + 1 WHERE origin = 'refund'",
  ],
  ["a part of a hold", "UPDATE hold_funds SET amount = amount + 1 WHERE hold_id = 2"],
  ["a part of a hold removed", "DELETE FROM hold_funds WHERE hold_id = 2"],
  ["a hold's remaining credits", "UPDATE holds SET remaining = remaining - 1 WHERE id = 2"],
  ["an open hold called released", "UPDATE holds SET state = 'released' WHERE id = 2"],
  ["a hold removed", "DELETE FROM holds WHERE id = 1"],
  ["a hold's idempotency row removed", "DELETE FROM usage_event_ids WHERE row_id = -1"],
  ["what a limit counts as held", "UPDATE spend_limit_uses SET held = 0"],
  ["a deadline that nobody scheduled", "UPDATE holds SET deadline_at = now() - interval '1 minute' WHERE id = 2"],
  ["a charge at another organization's price", "UPDATE rate_overrides SET org_id = 2"],
  [
    "a charge at a price that had ended",
    "UPDATE rate_overrides SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day'",
  ],
  ["an override removed", "DELETE FROM rate_overrides"],
  ["late usage forgotten", "DELETE FROM late_usage WHERE outcome = 'charged'"],
  ["a waiver forgotten", "DELETE FROM late_usage WHERE outcome = 'waived'"],
  ["the amount of late usage", "UPDATE late_usage SET amount = amount + 1 WHERE outcome = 'charged'"],
  ["late usage charged again as waived", "UPDATE late_usage SET outcome = 'waived', amount = 0"],
  ["late usage that was to be waived", "UPDATE unmatched_choices SET choice = 'waive', from_at = NULL"],
  ["late usage before the chosen date", "UPDATE unmatched_choices SET from_at = now()"],
  ["late usage by another book", "UPDATE unmatched_decisions SET book_id = 1"],
  [
    "late usage before its price was published",
    "UPDATE price_books SET published_at = now() + interval '1 hour' WHERE id = 2",
  ],
  ["late usage booked at another time", "UPDATE late_usage SET recorded_at = recorded_at + interval '1 hour'"],
  ["usage without a price called waived", "UPDATE usage_events SET status = 'waived' WHERE event_id = 'weather-3'"],
  ["usage without a price that cost something", "UPDATE usage_events SET amount = 1 WHERE event_id = 'weather-3'"],
  ["a receipt removed", "DELETE FROM receipts"],
  ["a gap in receipt numbers", "UPDATE receipts SET number = 2"],
  ["a sandbox receipt in the real series", "UPDATE receipts SET series = 'R'; UPDATE document_series SET series = 'R'"],
  ["a refund's credits", "UPDATE refunds SET credits = credits + 1 WHERE state = 'asked'"],
  ["the credits of a refund that was done", "UPDATE refunds SET credits = credits + 1 WHERE state = 'done'"],
  [
    "the money of a refund",
    "UPDATE refunds SET net_minor = net_minor - 1, tax_minor = tax_minor + 1 WHERE state = 'done'",
  ],
  ["a refund called done", "UPDATE refunds SET state = 'done' WHERE state = 'asked'"],
  ["a refund called failed", "UPDATE refunds SET state = 'failed' WHERE state = 'done'"],
  ["a refund removed", "DELETE FROM refunds WHERE state = 'asked'"],
  ["a refund of nowhere", "UPDATE refunds SET top_up_id = 99 WHERE state = 'done'"],
  ["refunded money of a purchase", "UPDATE grants SET refunded_minor = 0 WHERE origin = 'purchase'"],
  ["revoked credits of a purchase", "UPDATE grants SET revoked = revoked - 1 WHERE origin = 'purchase'"],
  [
    "frozen credits called left",
    "UPDATE grants SET remaining = remaining + frozen, frozen = 0 WHERE origin = 'purchase'",
  ],
  [
    "refunded cash called tax",
    "UPDATE ledger_entries SET account = 'tax' WHERE account = 'cash:stripe' AND amount < -59",
  ],
  ["revoked credits called lapsed", "UPDATE ledger_entries SET account = 'lapsed' WHERE account = 'revoked'"],
  ["a dispute's amount", "UPDATE disputes SET amount_minor = amount_minor + 1 WHERE state = 'open'"],
  ["a dispute called won", "UPDATE disputes SET state = 'won' WHERE state = 'open'"],
  ["a dispute called lost", "UPDATE disputes SET state = 'lost' WHERE state = 'won'"],
  ["a dispute removed", "DELETE FROM disputes WHERE state = 'won'"],
  ["a dispute's fee", "UPDATE disputes SET fee_minor = 0 WHERE state = 'open'"],
  [
    "disputed money called owed",
    "UPDATE ledger_entries SET account = 'owed' WHERE account = 'disputed' AND amount = 240",
  ],
  ["a debt at no price", "UPDATE debts SET owed_minor = 5"],
  ["a debt of a dispute paid for nothing", "UPDATE debts SET cause = 'dispute', owed_minor = 5"],
  ["what of a top-up paid a debt", "UPDATE top_ups SET debt_share = 0"],
  ["a refund of more than was paid", "UPDATE refunds SET net_minor = 1300 WHERE state = 'asked'"],
  ["a use of a voucher forgotten", "DELETE FROM voucher_redemptions WHERE number = 2"],
  ["a voucher's credits", "UPDATE vouchers SET credits = credits + 1"],
  ["a voucher used oftener than it says", "UPDATE vouchers SET redeemed = 1"],
  ["a voucher used oftener than it allows", "UPDATE vouchers SET most_in_all = 1"],
  ["a voucher used oftener than an organization may", "UPDATE vouchers SET most_per_org = 1"],
  ["a use of a voucher under another number", "UPDATE voucher_redemptions SET number = 3 WHERE number = 2"],
  ["a use of a voucher that gave another grant", "UPDATE voucher_redemptions SET grant_id = 1 WHERE number = 2"],
  ["a write-off of nothing", "UPDATE ledger_transactions SET kind = 'write_off' WHERE kind = 'refund'"],
  [
    "a restriction of who owes nothing",
    "UPDATE organizations o SET state = 'restricted' FROM wallets w WHERE w.org_id = o.id AND w.debt = 0",
  ],
  ["an organization without an owner", "UPDATE memberships SET role = 'viewer'"],
])("the auditor finds %s", async (_, corruption) => {
  await client.query("BEGIN");
  try {
    await client.query(WITHOUT_CHECKS);
    await client.query("SET LOCAL session_replication_role = replica");
    const { length } = [await client.query(corruption)].flat();
    expect(length).toBeGreaterThan(0);
    expect(await findViolations([client])).not.toEqual([]);
  } finally {
    await client.query("ROLLBACK");
  }
});

test.each([
  [
    "a correction that its caller named like a refund",
    "UPDATE ledger_transactions SET reference = 'refund:of mine' WHERE id = (SELECT min(id) FROM ledger_transactions WHERE kind = 'void')",
  ],
  [
    "a correction that its caller named like a dispute",
    "UPDATE ledger_transactions SET reference = 'dispute:1' WHERE id = (SELECT min(id) FROM ledger_transactions WHERE kind = 'void')",
  ],
  [
    "a correction that its caller named like a top-up",
    "UPDATE ledger_transactions t SET reference = 'top_up:' || (SELECT min(id) FROM top_ups p WHERE p.org_id = t.org_id) WHERE id = (SELECT min(id) FROM ledger_transactions WHERE kind = 'void')",
  ],
  [
    "a scheduled price book that was canceled and whose date has passed",
    `INSERT INTO price_books (name, created_by, state, number, effective_at, published_at, canceled_at, canceled_by)
    VALUES ('Canceled', 'x', 'published', 3, '2001-01-01', now() - interval '1 hour', now() - interval '1 minute', 'x')`,
  ],
  [
    "late usage of a sandbox organization whose clock stands behind the publication",
    `INSERT INTO org_clocks (org_id, frozen_at) SELECT DISTINCT org_id, recorded_at FROM late_usage;
    UPDATE price_books SET published_at = now() + interval '1 hour' WHERE id = (SELECT max(book_id) FROM unmatched_decisions)`,
  ],
])("the auditor is not misled by %s", async (_, change) => {
  await client.query("BEGIN");
  try {
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query(change);
    expect(await findViolations([client])).toEqual([]);
  } finally {
    await client.query("ROLLBACK");
  }
});

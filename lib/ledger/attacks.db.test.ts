import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { testDatabase } from "#lib/testing/database.ts";
import { openSampleBooks } from "#lib/testing/sample-books.ts";

beforeAll(openSampleBooks);

const BOOKS = [
  "ledger_transactions",
  "ledger_entries",
  "grants",
  "wallets",
  "debts",
  "usage_events",
  "usage_event_ids",
  "usage_days",
  "usage_hours",
  "receipts",
  "holds",
  "hold_funds",
  "spend_limit_uses",
  "charge_corrections",
  "time_zone_changes",
  "org_clocks",
  "refunds",
  "disputes",
  "voucher_redemptions",
];
const LOGINS = ["portal", "engine", "staff"] as const;

async function attack(login: (typeof LOGINS)[number] | "owner", sql: string): Promise<string> {
  const url = {
    portal: testDatabase().portalUrl,
    engine: testDatabase().engineUrl,
    staff: testDatabase().staffUrl,
    owner: testDatabase().ownerUrl,
  }[login];
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL app.org_id = '1'");
    await client.query(sql);
    return "it was done";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await client.end();
  }
}

const WRITES = (table: string) => [
  `UPDATE ${table} SET org_id = org_id`,
  `DELETE FROM ${table}`,
  `TRUNCATE ${table}`,
  `INSERT INTO ${table} (org_id) VALUES (1)`,
];

test.each(LOGINS.flatMap((login) => BOOKS.map((table) => [login, table] as const)))(
  "the %s login cannot write %s",
  async (login, table) => {
    for (const sql of WRITES(table)) expect([sql, await attack(login, sql)]).toEqual([sql, "42501"]);
  },
);

test.each(["ledger_transactions", "ledger_entries", "usage_events", "usage_event_ids", "receipts", "audit_records"])(
  "even the owner cannot change or remove what %s holds",
  async (table) => {
    for (const sql of WRITES(table).slice(1, 3)) expect([sql, await attack("owner", sql)]).toEqual([sql, "TG001"]);
  },
);

const DENIED = "42501";
test.each([
  ["portal", "SELECT books.give_credits(1, 'promotion', 'x', 1, 1, '{}', 3, NULL, NULL, 'r', 'x', 'x')", DENIED],
  ["portal", "SELECT books.record_top_up(1, 1, 'pi', 1200, 'USD', 0, NULL, '{}', 'x')", DENIED],
  ["portal", "SELECT books.post(1, 'x', NULL, NULL, 'x', now(), '{}', '{}', '{}', '{}')", DENIED],
  ["engine", "SELECT books.give_credits(1, 'promotion', 'x', 1, 1, '{}', 3, NULL, NULL, 'r', 'x', 'x')", DENIED],
  ["engine", "SELECT books.post_draws('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')", DENIED],
  ["engine", "SELECT password_hash FROM users", DENIED],
  ["staff", "SELECT books.post(1, 'x', NULL, NULL, 'x', now(), '{}', '{}', '{}', '{}')", DENIED],
  ["staff", "SELECT books.create_grant(1, 'purchase', 'x', 1, 0, NULL, 1, '{}', 3, now(), NULL, now())", DENIED],
  ["portal", "SELECT books.freeze_clock(1, now() + interval '1 day')", DENIED],
  ["engine", "SELECT books.freeze_clock(1, now() + interval '1 day')", DENIED],
  ["staff", "SELECT books.freeze_clock(1, now() - interval '1 day')", "TG031"],
  ["staff", "INSERT INTO org_clocks (org_id, frozen_at) VALUES (1, now())", DENIED],
  [
    "staff",
    "SELECT books.freeze_clock(books.open_organization('00000000-0000-7000-8000-000000000001', 'x', 'UTC', 'production', NULL), now() + interval '1 day')",
    "TG030",
  ],
  ["portal", "SELECT books.ask_refund(1, 1, 1, 'r', 'x', 'x')", DENIED],
  ["engine", "SELECT books.ask_refund(1, 1, 1, 'r', 'x', 'x')", DENIED],
  ["portal", "SELECT books.notice_refund(1, 1, 're_x', 1, 'x', 'x')", DENIED],
  ["portal", "SELECT books.settle_refund(1, 1, 'failed', 'x', 'x')", DENIED],
  ["portal", "SELECT books.open_dispute(1, 1, 'du_x', 1, 'x', 'x')", DENIED],
  ["portal", "SELECT books.close_dispute(1, 2, 'won', 'x')", DENIED],
  ["engine", "SELECT books.close_dispute(1, 2, 'won', 'x')", DENIED],
  ["portal", "SELECT books.correct_fee(1, 1, 0, 'x')", DENIED],
  ["portal", "SELECT books.correct_dispute_fee(1, 2, 0, 'x')", DENIED],
  ["portal", "SELECT books.write_off_debt(1, 'r', 'x', 'x')", DENIED],
  ["engine", "SELECT books.write_off_debt(1, 'r', 'x', 'x')", DENIED],
  ["staff", "SELECT books.list_debt(1, 'dispute', 1, 1, 1, now())", DENIED],
  ["staff", "SELECT books.lift_restriction(1)", DENIED],
  ["staff", "SELECT books.ask_refund(2, 1, 1, 'r', 'x', 'x')", "TG010"],
  ["staff", "SELECT books.ask_refund(1, 1, 99999999, 'r', 'x', 'x')", "TG015"],
  ["staff", "SELECT books.ask_refund(1, 1, -1, 'r', 'x', 'x')", "TG015"],
  ["staff", "SELECT books.ask_refund(1, 1, 1, 'r', 'x', 'x')", "TG040"],
  ["staff", "SELECT books.settle_refund(2, 1, 'done', NULL, 'x')", "TG010"],
  ["staff", "SELECT books.settle_refund(1, 3, 'lost', NULL, 'x')", "TG014"],
  ["staff", "SELECT books.close_dispute(1, 2, 'done', 'x')", "TG014"],
  ["staff", "SELECT books.notice_refund(1, 99, 're_x', 1, 'x', 'x')", "TG010"],
  ["staff", "SELECT books.open_dispute(2, 1, 'du_x', 1, 'x', 'x')", "TG010"],
  ["staff", "UPDATE refunds SET state = 'done'", DENIED],
  ["staff", "UPDATE disputes SET amount_minor = 1", DENIED],
  [
    "staff",
    "UPDATE refunds SET stripe_refund_id = 're_1' WHERE id = 1; UPDATE refunds SET stripe_refund_id = 're_2' WHERE id = 1",
    "TG005",
  ],
  ["staff", "UPDATE top_ups SET fee_minor = 0", DENIED],
  ["portal", "SELECT * FROM vouchers", DENIED],
  ["portal", "INSERT INTO vouchers (code, label, credits, starts_at) VALUES ('MINE', 'x', 1, now())", DENIED],
  ["portal", "SELECT * FROM books.redeem_voucher(2, 'HELLO-2026', 'r', 'x')", "TG007"],
  ["engine", "SELECT * FROM books.redeem_voucher(1, 'HELLO-2026', 'r', 'x')", DENIED],
  ["portal", "SELECT books.lock_own_wallet(2)", "TG007"],
  ["engine", "SELECT books.lock_own_wallet(1)", DENIED],
  ["staff", "SELECT books.lock_own_wallet(99)", "TG010"],
  ["staff", "UPDATE vouchers SET credits = 1000000", DENIED],
  ["staff", "UPDATE vouchers SET redeemed = 0", DENIED],
  ["owner", "UPDATE vouchers SET credits = 1000000", "TG041"],
  ["owner", "DELETE FROM vouchers", "TG001"],
  ["portal", "UPDATE users SET staff_role = 'admin'", DENIED],
  ["portal", "UPDATE organizations SET state = 'active'", DENIED],
  ["portal", "UPDATE organizations SET mode = 'production'", DENIED],
  ["portal", "UPDATE top_ups SET state = 'paid'", DENIED],
  ["portal", "UPDATE top_ups SET credits = 999999", DENIED],
  ["portal", "SELECT * FROM service_keys", DENIED],
  [
    "portal",
    "INSERT INTO api_keys (org_id, environment, name, prefix, last_four, created_by) VALUES (2, 'live', 'x', 'x', 'x', 'x')",
    DENIED,
  ],
  ["portal", "INSERT INTO audit_records (org_id, actor_kind, action, request_id) VALUES (2, 'x', 'x', 'x')", DENIED],
  ["portal", "INSERT INTO key_index (hash, org_id, key_id, environment) VALUES (sha256('x'), 2, 1, 'live')", DENIED],
  [
    "portal",
    "UPDATE key_index SET revoked_at = now() WHERE org_id = 1; UPDATE key_index SET revoked_at = NULL",
    "TG006",
  ],
  [
    "staff",
    "CREATE TEMP TABLE price_books AS SELECT id, 'draft' AS state FROM public.price_books; UPDATE rates SET price = 0",
    "TG002",
  ],
  [
    "portal",
    "CREATE TEMP TABLE organizations (id bigint); DELETE FROM public.memberships; SET CONSTRAINTS ALL IMMEDIATE",
    "TG004",
  ],
  ["portal", "SELECT * FROM books.charge_unmatched(1, 1, '{8}', '{1}', '{}', '{}', '{}', '{}')", DENIED],
  ["engine", "SELECT * FROM books.charge_unmatched(1, 1, '{8}', '{1}', '{}', '{}', '{}', '{}')", DENIED],
  ["staff", "SELECT * FROM books.charge_unmatched(1, 9, '{8}', '{1}', '{}', '{}', '{}', '{}')", "TG019"],
  ["staff", "SELECT * FROM books.charge_unmatched(1, 1, '{99}', '{1}', '{}', '{}', '{}', '{}')", "TG019"],
  [
    "staff",
    "SELECT * FROM books.charge_unmatched(1, 1, (SELECT array_agg(id) FROM usage_events WHERE status = 'unmatched'), '{NULL}', '{}', '{}', '{}', '{}')",
    "TG019",
  ],
  ["staff", "UPDATE usage_events SET status = 'waived' WHERE status = 'unmatched'", DENIED],
  ["owner", "UPDATE usage_events SET status = 'waived' WHERE status = 'unmatched'", "TG001"],
  ["owner", "UPDATE usage_events SET status = 'unmatched' WHERE status = 'charged'", "TG001"],
  ["owner", "SET ROLE tollgate_books; UPDATE usage_events SET status = 'waived' WHERE status = 'charged'", "TG001"],
  [
    "staff",
    "INSERT INTO late_usage (org_id, row_id, decision_id, outcome, amount, reason, recorded_at) VALUES (1, 8, 1, 'waived', 0, '', now())",
    DENIED,
  ],
  ["staff", "UPDATE unmatched_choices SET choice = 'waive'", DENIED],
  ["portal", "SELECT * FROM unmatched_choices", DENIED],
  ["staff", "UPDATE rate_overrides SET price = 0", DENIED],
  ["owner", "UPDATE rate_overrides SET price = 0", "TG002"],
  ["owner", "UPDATE rate_overrides SET ends_at = now() - interval '1 day'", "TG002"],
  [
    "owner",
    "UPDATE rate_overrides SET ends_at = now() + interval '1 day'; UPDATE rate_overrides SET ends_at = now() + interval '2 days'",
    "TG002",
  ],
  ["staff", "DELETE FROM rate_overrides", DENIED],
  [
    "portal",
    "INSERT INTO rate_overrides (id, org_id, feature, meter, price, starts_at, reason, created_by) VALUES (99, 1, 'x', 'x', 0, now(), 'x', 'x')",
    DENIED,
  ],
  ["staff", "UPDATE price_books SET canceled_at = now(), canceled_by = 'x'", "TG002"],
  ["portal", "DELETE FROM users", DENIED],
  ["portal", "DELETE FROM memberships; SET CONSTRAINTS ALL IMMEDIATE", "TG004"],
  [
    "portal",
    "SELECT books.open_organization('00000000-0000-7000-8000-000000000001', 'x', 'UTC', 'production', NULL)",
    "TG007",
  ],
  [
    "portal",
    "INSERT INTO top_ups (org_id, state, currency, amount_minor, list_price_id, credits, created_by) VALUES (1, 'paid', 'USD', 1, 1, 10, 'x')",
    DENIED,
  ],
  ["staff", "UPDATE top_ups SET state = 'pending'", "TG005"],
  [
    "staff",
    "INSERT INTO price_books (name, created_by, state, number, effective_at, published_at) VALUES ('x', 'x', 'published', 2, now(), now())",
    "TG002",
  ],
  ["owner", "DELETE FROM top_ups", "TG001"],
  ["portal", "SET ROLE tollgate_books", DENIED],
  ["staff", "SET ROLE tollgate_books", DENIED],
  ["engine", "CREATE TABLE books.mine (x int)", DENIED],
  ["staff", "ALTER TABLE ledger_entries DISABLE TRIGGER ALL", DENIED],
  ["staff", "UPDATE rates SET price = 0", "TG002"],
  ["staff", "UPDATE price_books SET effective_at = now()", "TG002"],
  ["staff", "DELETE FROM price_books", "TG002"],
  ["staff", "UPDATE organizations SET currency = 'EUR'", "TG003"],
  ["owner", "UPDATE organizations SET currency = 'EUR'", "TG003"],
  ["owner", "UPDATE grants SET remaining = -1", "23514"],
  ["owner", "DELETE FROM grants", "TG001"],
  [
    "owner",
    "SELECT books.post(1, 'x', NULL, NULL, 'x', now(), ARRAY['used'], ARRAY[NULL]::bigint[], ARRAY['CREDIT'], ARRAY[1])",
    "TG011",
  ],
  [
    "owner",
    "SELECT books.post(1, 'x', NULL, NULL, 'x', now(), ARRAY['pocket','used'], ARRAY[NULL,NULL]::bigint[], ARRAY['CREDIT','CREDIT'], ARRAY[1,-1])",
    "TG012",
  ],
] as const)("as %s, %s is refused", async (login, sql, code) => {
  expect(await attack(login, sql)).toBe(code);
});

test("the portal login sees nothing while no organization is named, and nothing of another", async () => {
  const client = new pg.Client({ connectionString: testDatabase().portalUrl });
  await client.connect();
  try {
    for (const table of [...BOOKS, "api_keys", "top_ups", "organizations", "memberships"]) {
      expect([table, (await client.query(`SELECT 1 FROM ${table}`)).rowCount]).toEqual([table, 0]);
    }
    await client.query("BEGIN");
    await client.query("SET LOCAL app.org_id = '2'");
    expect((await client.query("SELECT 1 FROM usage_events")).rowCount).toBe(0);
    await client.query("SET LOCAL app.org_id = '1'");
    expect((await client.query("SELECT 1 FROM usage_events")).rowCount).toBe(11);
  } finally {
    await client.end();
  }
});

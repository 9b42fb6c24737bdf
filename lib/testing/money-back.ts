import pg from "pg";

/** What can be done to one organization's money; n chooses which top-up, refund or dispute, and how much. */
export const MONEY_MOVES = [
  "top up",
  "spend",
  "spend",
  "hold",
  "release",
  "void",
  "ask refund",
  "refund done",
  "refund failed",
  "refund by hand",
  "dispute",
  "dispute won",
  "dispute lost",
  "expire",
  "write off",
  "recognise",
  "reprice",
] as const;
export type MoneyMove = { readonly kind: (typeof MONEY_MOVES)[number]; readonly n: number };

const OWNER = "00000000-0000-7000-8000-00000000000a";

const CATALOGUE = `
  INSERT INTO users (id, email, name) VALUES ('${OWNER}', 'owner@example.com', 'Owner');
  INSERT INTO price_books (name, created_by) VALUES ('Sample', 'test');
  INSERT INTO rates (book_id, feature, meter, price) VALUES (1, 'geocode', 'requests', 1);
  UPDATE price_books SET state = 'published', number = 1, effective_at = '2000-01-01', published_at = now();
  INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES ('USD', 1000, 1, '2000-01-01');`;

/** What a number picks of how many there are, in rows that are ordered by id. */
const nth = (table: string, where: string) =>
  `(SELECT id FROM ${table} WHERE org_id = $1 AND ${where} ORDER BY id OFFSET $2 % greatest((SELECT count(*) FROM ${table} WHERE org_id = $1 AND ${where}), 1) LIMIT 1)`;

const SPEND = (
  hold: boolean,
) => `SELECT outcome FROM books.spend_batch(ARRAY[$1::bigint], ARRAY[NULL]::bigint[], ARRAY['live'], ARRAY['geocode'], ARRAY[now()::date], ARRAY[date_trunc('hour', now())], NULL,
    ARRAY[1], ARRAY['s'], ARRAY[gen_random_uuid()::text], ARRAY[md5($3)::uuid], ARRAY[md5($3)::uuid], ARRAY[now()], ARRAY[now()],
    ARRAY['{"requests":"1"}']::json[], NULL, NULL, NULL, ARRAY[1::bigint], ARRAY[round($2::numeric / 7, 12)], ARRAY[json_build_array(json_build_array(1, trim_scale(round($2::numeric / 7, 12))::text))], ARRAY[${hold}]${hold ? ", ARRAY[3600]" : ""})`;

/** The statement of a move. Where there is nothing to move it changes nothing. */
const MOVES: Readonly<Record<MoneyMove["kind"], string>> = {
  "top up": `WITH price AS (SELECT * FROM list_prices WHERE currency = 'USD' ORDER BY effective_at DESC LIMIT 1),
      t AS (INSERT INTO top_ups (org_id, currency, amount_minor, tax_minor, list_price_id, credits, created_by)
        SELECT $1, 'USD', 1 + $2 % 1999, $2 % 7 * 31, id, div((1 + $2 % 1999) * credits * 1000000000000, amount_major * 100) / 1000000000000, 'test' FROM price RETURNING *)
      SELECT id, amount_minor + tax_minor AS paid FROM t`,
  spend: SPEND(false),
  hold: SPEND(true),
  release: `SELECT books.release_hold($1, ${nth("holds", "state = 'open'")})`,
  void: `SELECT books.void_charge($1, ${nth("usage_events u", "status = 'charged' AND NOT EXISTS (SELECT 1 FROM charge_corrections c WHERE c.org_id = u.org_id AND c.row_id = u.id)")},
      'void', gen_random_uuid()::text, '\\x00', NULL, now()::date, date_trunc('hour', now()), 'test')`,
  "ask refund": `SELECT books.ask_refund($1, t.id, CASE WHEN $2 % 3 = 0 THEN NULL ELSE g.remaining / (2 + $2 % 5) END, gen_random_uuid()::text, 'unused', 'test')
      FROM top_ups t JOIN grants g ON g.org_id = t.org_id AND g.id = t.grant_id WHERE t.org_id = $1 AND t.id = ${nth("top_ups", "grant_id IS NOT NULL")}`,
  "refund done": `SELECT books.settle_refund($1, id, 'done', NULL, 'test') FROM refunds WHERE org_id = $1 AND id = ${nth("refunds", "state = 'asked'")}`,
  "refund failed": `SELECT books.settle_refund($1, id, 'failed', 'no such card', 'test') FROM refunds WHERE org_id = $1 AND id = ${nth("refunds", "state <> 'failed'")}`,
  "refund by hand": `SELECT books.notice_refund($1, t.id, gen_random_uuid()::text, 1 + ($2 % 997) % (t.amount_minor + t.tax_minor - b.gross), 'by hand', 'test')
      FROM top_ups t, LATERAL books.taken_back($1, t.id) b WHERE t.org_id = $1 AND t.id = ${nth("top_ups", "state = 'paid'")} AND b.gross < t.amount_minor + t.tax_minor`,
  dispute: `SELECT books.correct_dispute_fee($1, books.open_dispute($1, t.id, gen_random_uuid()::text, CASE WHEN $2 % 2 = 0 THEN t.amount_minor + t.tax_minor - b.gross ELSE 1 + ($2 % 997) % (t.amount_minor + t.tax_minor - b.gross) END, 'fraudulent', 'test'), 1500, 'test')
      FROM top_ups t, LATERAL books.taken_back($1, t.id) b WHERE t.org_id = $1 AND t.id = ${nth("top_ups", "state = 'paid'")} AND b.gross < t.amount_minor + t.tax_minor`,
  "dispute won": `SELECT books.close_dispute($1, id, 'won', 'test') FROM disputes WHERE org_id = $1 AND id = ${nth("disputes", "state = 'open'")}`,
  "dispute lost": `SELECT books.close_dispute($1, id, 'lost', 'test') FROM disputes WHERE org_id = $1 AND id = ${nth("disputes", "state = 'open'")}`,
  expire: `WITH x AS (UPDATE grants SET starts_at = '2001-01-01', expires_at = clock_timestamp()
        WHERE org_id = $1 AND id = ${nth("grants", "remaining > 0")} RETURNING org_id)
      UPDATE wallets SET next_due_at = least(next_due_at, statement_timestamp()) WHERE org_id IN (SELECT org_id FROM x)`,
  "write off": `SELECT books.write_off_debt($1, gen_random_uuid()::text, 'lost', 'test')`,
  recognise: "SELECT books.recognise_revenue($1)",
  reprice: `INSERT INTO list_prices (currency, credits, amount_major, effective_at) SELECT 'USD', 1000 + $2 % 700, 1 + $2 % 3, clock_timestamp() WHERE $1::bigint > 0 ON CONFLICT DO NOTHING`,
};

/** What a move may be refused with: fewer credits are left, a debt or dispute stands, or the credits cost nothing. */
const REFUSALS = new Set(["TG015", "TG040"]);

/** Whose connection sees every organization: the owner's. */
type Client = pg.Client;

export async function openMoneyBooks(client: Client): Promise<void> {
  await client.query(CATALOGUE);
}

/** A fresh organization for a run of moves. */
export async function openMoneyOrg(client: Client): Promise<bigint> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT books.open_organization('${OWNER}', 'Run', 'UTC', 'sandbox', NULL) AS id`,
  );
  return BigInt(rows[0]?.id ?? 0);
}

let sent = 0;

/** Does one move. */
export async function moveMoney(client: Client, orgId: bigint, { kind, n }: MoneyMove): Promise<void> {
  const sql = MOVES[kind];
  const values = [orgId, n, `event ${++sent}`].slice(0, sql.includes("$3") ? 3 : sql.includes("$2") ? 2 : 1);
  try {
    const { rows } = await client.query<PaidRow>(sql, values);
    if (kind === "top up") await payTopUp(client, orgId, n, rows[0]);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && REFUSALS.has(error.code ?? ""))) throw error;
  }
}

/** Books its payment; of every third the fee is learned afterwards. */
type PaidRow = { readonly id?: string; readonly paid?: string };

async function payTopUp(client: Client, orgId: bigint, n: number, row: PaidRow | undefined): Promise<void> {
  const fee = n % 3 === 0 ? null : 30 + (n % 50);
  const pay = "SELECT * FROM books.record_top_up($1, $2, $3, $4, 'USD', $5, NULL, '{}', 'test')";
  await client.query(pay, [orgId, row?.id, `pi_${row?.id}`, row?.paid, fee]);
  if (fee === null) await client.query("SELECT books.correct_fee($1, $2, 77, 'test')", [orgId, row?.id]);
}

/** Lets everything come to its end: refunds are done, disputes lost, holds given back, and what is left lapses. */
export async function endMoney(client: Client, orgId: bigint): Promise<void> {
  for (const kind of ["refund done", "dispute lost", "release"] as const) {
    for (let left = 30; left > 0; left--) await moveMoney(client, orgId, { kind, n: 0 });
  }
  await client.query(
    "UPDATE grants SET starts_at = '2001-01-01', expires_at = clock_timestamp() WHERE org_id = $1 AND remaining > 0",
    [orgId],
  );
  await client.query("UPDATE wallets SET next_due_at = least(next_due_at, statement_timestamp()) WHERE org_id = $1", [
    orgId,
  ]);
  await client.query("SELECT books.recognise_revenue($1)", [orgId]);
}

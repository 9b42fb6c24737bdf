import pg from "pg";
import type { Customer } from "./seed.ts";

const CHUNK_EVENTS = 100_000;

const EVENTS = `
  INSERT INTO usage_events (org_id, source, event_id, key_id, environment, feature, occurred_at, recorded_at,
      period_starts_at, meters, status, book_id, amount, lines, draws, transaction_id)
  SELECT ($1::bigint[])[1 + n % cardinality($1)], 'fill', 'req_' || lpad(n::text, 18, '0'),
      ($2::bigint[])[1 + n % cardinality($2)], 'live', (ARRAY['gpt-4o', 'gpt-4o-mini', 'geocode', 'screenshot'])[1 + n % 4],
      at, at, date_trunc('month', at, 'UTC'), '{"input_tokens": "374", "output_tokens": "44"}', 'charged', 1, 1.375,
      '[[1001,"0.935"],[1003,"0.44"]]', '[[100001,"1.375"]]', n
    FROM generate_series($3::bigint, $4::bigint - 1) AS n, LATERAL (SELECT now() - interval '30 days' * (1 - n::float8 / $5)) AS t(at)`;
const IDS = `
  INSERT INTO usage_event_ids (org_id, hash, body_hash, row_id)
  SELECT ($1::bigint[])[1 + n % cardinality($1)], md5('fill ' || n)::uuid, md5('body ' || n)::uuid, n
    FROM generate_series($2::bigint, $3::bigint - 1) AS n`;

/**
 * Writes past usage straight into the hot tables, as many sessions at a time as there are connections: events like those
 * the product stores, over thirty days, in the order of time, each of the next organization. There is nothing in the
 * books for them: whoever audits must do so before.
 */
export async function fillEvents(
  ownerUrl: string,
  customers: readonly Pick<Customer, "orgId" | "keyId">[],
  range: { readonly from: number; readonly to: number },
  connections: number,
): Promise<void> {
  const orgIds = customers.map(({ orgId }) => orgId);
  const keyIds = customers.map(({ keyId }) => keyId);
  let next = range.from;
  const work = async () => {
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    while (next < range.to) {
      const from = next;
      next = Math.min(from + CHUNK_EVENTS, range.to);
      const to = next;
      await client.query(EVENTS, [orgIds, keyIds, from, to, range.to]);
      await client.query(IDS, [orgIds, from, to]);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: connections }, work));
}

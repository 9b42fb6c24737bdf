import { asOwner } from "./database.ts";

const USER = "00000000-0000-7000-8000-000000000001";

/** Two charges, the second of which runs into debt; then a paid top-up, a further charge and a day's recognition. */
const MONTH = `
  SELECT books.give_credits(1, 'promotion', 'Welcome', 10, 10, '{}', 3, NULL, NULL, 'welcome', 'hello', 'test');
  SELECT count(*) FROM books.spend_batch(ARRAY[1], ARRAY[1], ARRAY['live'], ARRAY['geocode'], ARRAY[now()::date], ARRAY[date_trunc('hour', now())], NULL,
    ARRAY[1,1], ARRAY['s','s'], ARRAY['1','2'], ARRAY[md5('1'),md5('2')]::uuid[], ARRAY[md5('1'),md5('2')]::uuid[], ARRAY[now(),now()], ARRAY[now(),now()],
    ARRAY['{"requests":"7"}','{"requests":"5"}']::json[], NULL, NULL, NULL, ARRAY[1,1], ARRAY[7,5], ARRAY['[[1,"7"]]','[[1,"5"]]']::json[]);
  SELECT * FROM books.record_top_up(1, 1, 'pi_1', 1200, 'USD', 59, now() + interval '1 year', '{}', 'test');
  SELECT count(*) FROM books.spend_batch(ARRAY[1], ARRAY[1], ARRAY['live'], ARRAY['geocode'], ARRAY[now()::date], ARRAY[date_trunc('hour', now())], NULL,
    ARRAY[1], ARRAY['s'], ARRAY['3'], ARRAY[md5('3')]::uuid[], ARRAY[md5('3')]::uuid[], ARRAY[now()], ARRAY[now()],
    ARRAY['{"requests":"2000"}']::json[], NULL, NULL, NULL, ARRAY[1], ARRAY[2000], ARRAY['[[1,"2000"]]']::json[]);
  SELECT books.recognise_revenue(1);`;

const CATALOGUE = `
  INSERT INTO users (id, email, name) VALUES ('${USER}', 'owner@example.com', 'Owner');
  INSERT INTO price_books (name, created_by) VALUES ('Sample', 'test');
  INSERT INTO rates (book_id, feature, meter, price) VALUES (1, 'geocode', 'requests', 1);
  UPDATE price_books SET state = 'published', number = 1, effective_at = '2000-01-01', published_at = now();
  INSERT INTO list_prices (currency, credits, amount_major, effective_at) VALUES ('USD', 1000, 1, '2000-01-01');`;

const ORGANIZATION = `
  SELECT books.open_organization('${USER}', 'Sample', 'UTC', 'sandbox', NULL);
  INSERT INTO api_keys (org_id, environment, name, prefix, last_four, created_by) VALUES (1, 'live', 'Main', 'tg_live_x', 'abcd', '${USER}');
  INSERT INTO key_index (hash, org_id, key_id, environment) VALUES (sha256('sample'), 1, 1, 'live');
  INSERT INTO top_ups (org_id, currency, amount_minor, tax_minor, list_price_id, credits, created_by) VALUES (1, 'USD', 1000, 200, 1, 10000, '${USER}');`;

/** One element of every array for a call of spend_batch in organization 1, at one credit a request. */
const one = (
  id: string,
  amount: number,
  rest: string,
  rateId = 1,
) => `SELECT count(*) FROM books.spend_batch(ARRAY[1], ARRAY[1], ARRAY['live'], ARRAY['geocode'], ARRAY[now()::date], ARRAY[date_trunc('hour', now())], NULL,
    ARRAY[1], ARRAY['s'], ARRAY['${id}'], ARRAY[md5('${id}')::uuid], ARRAY[md5('${id}')::uuid], ARRAY[now()], ARRAY[now()],
    ARRAY['{"requests":"${amount}"}']::json[], NULL, NULL, NULL, ARRAY[1], ARRAY[${amount}.0], ARRAY['[[${rateId},"${amount}"]]']::json[], ${rest});`;

/** Afterwards the organization moves to where days never begin when they do in UTC. */
const MOVED = "UPDATE organizations SET time_zone = 'Pacific/Kiritimati' WHERE id = 1;";

/** Under a limit on the key: a hold settled in part and given back, one that is open, with a part of it settled. */
const HOLDS = `
  INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by, created_at) VALUES (1, 'key', '1', 'per_day', 5000, 'test', clock_timestamp());
  ${one("hold-1", 50, "ARRAY[true], ARRAY[3600]")}
  ${one("settle-1", 20, "ARRAY[false], NULL, NULL, ARRAY[1::bigint], ARRAY[true]")}
  ${one("hold-2", 30, "ARRAY[true], ARRAY[3600]")}
  ${one("settle-2", 10, "ARRAY[false], NULL, NULL, ARRAY[2::bigint], ARRAY[false]")}`;

/** A charge of a purchase, and one on a promotion, taken back. */
const CORRECTIONS = `
  SELECT books.void_charge(1, (SELECT id FROM usage_events WHERE event_id = '3'), 'void', 'void-3', '\\x01', 'a mistake', now()::date, date_trunc('hour', now()), 'test');
  SELECT books.void_charge(1, (SELECT id FROM usage_events WHERE event_id = '2'), 'void', 'void-2', '\\x01', 'a mistake', now()::date, date_trunc('hour', now()), 'test');`;

/** One call of spend_batch with an event that has no price, which occurred so many days ago. */
const unpriced = (
  id: string,
  daysAgo: number,
) => `SELECT count(*) FROM books.spend_batch(ARRAY[1], ARRAY[1], ARRAY['live'], ARRAY['weather'], ARRAY[now()::date - ${daysAgo}],
    ARRAY[date_trunc('hour', now() - interval '${daysAgo} days')], NULL, ARRAY[1], ARRAY['s'], ARRAY['${id}'], ARRAY[md5('${id}')::uuid], ARRAY[md5('${id}')::uuid],
    ARRAY[now() - interval '${daysAgo} days'], ARRAY[now()], ARRAY['{"requests":"3"}']::json[], NULL, NULL, ARRAY['there is no price for weather'],
    ARRAY[NULL::bigint], ARRAY[0.0], ARRAY[NULL]::json[]);`;

/** Usage without a price, which the second book has: one event charged late, one too old and waived, one still waiting. */
const LATE = `
  ${unpriced("weather-1", 1)}
  ${unpriced("weather-2", 3)}
  ${unpriced("weather-3", 0)}
  INSERT INTO price_books (name, created_by) VALUES ('Second', 'test');
  INSERT INTO rates (book_id, feature, meter, price) VALUES (2, 'geocode', 'requests', 1), (2, 'weather', 'requests', 2);
  UPDATE price_books SET state = 'published', number = 2, effective_at = now(), published_at = now() WHERE id = 2;
  INSERT INTO unmatched_decisions (book_id, decided_by) VALUES (2, 'test');
  INSERT INTO unmatched_choices (org_id, decision_id, choice, from_at) VALUES (1, 1, 'charge', now() - interval '2 days');
  SELECT * FROM books.charge_unmatched(1, 1, (SELECT array_agg(id ORDER BY id) FROM usage_events WHERE event_id IN ('weather-1', 'weather-2')), ARRAY[6, NULL],
    ARRAY['[[3,"6"]]', NULL]::jsonb[], ARRAY[now(), NULL], ARRAY[now()::date - 1, NULL], ARRAY[date_trunc('hour', now() - interval '1 day'), NULL]);`;

/** What of the late usage was wrong: amended at the price of its decision, and amended once more. */
const LATE_AMENDED = [
  ["weather-1", "fix"],
  ["weather-1#fix", "more"],
]
  .map(
    ([id, by], at) => `
  SELECT books.void_charge(1, (SELECT id FROM usage_events WHERE event_id = '${id}'), 'amend', '${by}', '\\x01', NULL, now()::date - 1, date_trunc('hour', now() - interval '1 day'), 'test');
  SELECT count(*) FROM books.spend_batch(ARRAY[1], ARRAY[1], ARRAY['live'], ARRAY['weather'], ARRAY[now()::date - 1], ARRAY[date_trunc('hour', now() - interval '1 days')], NULL,
    ARRAY[1], ARRAY['s'], ARRAY['${id}#${by}'], ARRAY[md5('${id}#${by}')::uuid], ARRAY[md5('${id}#${by}')::uuid], ARRAY[now() - interval '1 days'], ARRAY[now()],
    ARRAY['{"requests":"${at + 1}"}']::json[], NULL, NULL, NULL, ARRAY[2], ARRAY[${2 * at + 2}.0], ARRAY['[[3,"${2 * at + 2}"]]']::json[]);`,
  )
  .join("");

/** A charge at a rate that the organization alone has; it is numbered after the rates of both books. */
const OVERRIDE = `
  INSERT INTO rate_overrides (id, org_id, feature, meter, price, starts_at, reason, created_by) VALUES (nextval('rates_id_seq'), 1, 'geocode', 'requests', 1, now(), 'agreed', 'test');
  ${one("override-1", 3, "ARRAY[false]", 4)}`;

/** Of the purchase: a refund that was done, one that is asked, one that failed; two disputes, the first of them won; and a fee learned late. */
const MONEY_BACK = `
  SELECT books.settle_refund(1, books.ask_refund(1, 1, 1000, 'refund-1', 'unused', 'test'), 'done', NULL, 'test');
  SELECT books.settle_refund(1, books.ask_refund(1, 1, 100, 'refund-2', 'unused', 'test'), 'failed', 'no such card', 'test');
  SELECT books.ask_refund(1, 1, 500, 'refund-3', 'unused', 'test');
  SELECT books.close_dispute(1, books.open_dispute(1, 1, 'du_1', 120, 'general', 'test'), 'won', 'test');
  SELECT books.correct_dispute_fee(1, books.open_dispute(1, 1, 'du_2', 240, 'general', 'test'), 1500, 'test');`;

/** A voucher that was used twice of three times. */
const VOUCHERS = `
  INSERT INTO vouchers (code, label, credits, most_in_all, most_per_org, scope, starts_at, created_by) VALUES ('HELLO-2026', 'Hello', 100, 3, 2, '{}', now(), '${USER}');
  SELECT * FROM books.redeem_voucher(1, 'HELLO-2026', 'form-1', 'test');
  SELECT * FROM books.redeem_voucher(1, 'HELLO-2026', 'form-2', 'test');`;

/** Fills this test file's empty database with organization 1 and sound books that touch every kind of row. */
export async function openSampleBooks(): Promise<void> {
  await asOwner(
    CATALOGUE +
      ORGANIZATION +
      MONTH +
      HOLDS +
      CORRECTIONS +
      LATE +
      OVERRIDE +
      MONEY_BACK +
      VOUCHERS +
      LATE_AMENDED +
      MOVED,
  );
}

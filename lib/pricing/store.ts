import type pg from "pg";
import { parseCredits } from "#lib/money/credits.ts";
import { currency } from "#lib/money/currency.ts";
import { type ListPrice, listPrice } from "#lib/money/list-price.ts";
import type { RateOverride } from "#lib/pricing/override.ts";
import type { PriceBook, Rate } from "#lib/pricing/price-book.ts";
import { type RateRecord, readRate } from "#lib/pricing/rate-record.ts";
import { type Micros, micros } from "#lib/time/timestamp.ts";

/** A list price with the instant from which it sells, and the id under which a top-up names it. */
export type DatedListPrice = ListPrice & { readonly id: bigint; readonly effectiveAt: Micros };

/** A rate as SQL hands it over: amounts as text, so that no digit passes through a number. */
export type RateRow = RateRecord & { readonly id: string };

type BookRow = { id: string; number: number; effective_us: string; canceled: boolean; rates: RateRow[] };
type OverrideRow = {
  org_id: string | null;
  plan_version_id: string | null;
  from_us: string;
  until_us: string | null;
  rate: RateRow;
};
type ListPriceRow = { id: string; currency: string; credits: string; amount_major: string; effective_us: string };

/** One rate `r` as the JSON that rateOf reads. */
export const RATE_JSON = `json_build_object('id', r.id::text, 'feature', r.feature, 'meter', r.meter, 'dimensions', r.dimensions, 'model', r.model,
  'price', trim_scale(r.price)::text, 'per', r.per::text, 'base', trim_scale(r.base)::text, 'minimum', trim_scale(r.minimum)::text, 'tiers', r.tiers)`;

const PUBLISHED_BOOKS = `SELECT b.id::text, b.number, (extract(epoch FROM b.effective_at) * 1000000)::bigint::text AS effective_us,
    b.canceled_at IS NOT NULL AS canceled, coalesce((SELECT json_agg(${RATE_JSON} ORDER BY r.id) FROM rates r WHERE r.book_id = b.id), '[]') AS rates
  FROM price_books b WHERE b.state = 'published' ORDER BY b.number`;

const OVERRIDES = `SELECT r.org_id::text, r.plan_version_id::text, (extract(epoch FROM r.starts_at) * 1000000)::bigint::text AS from_us,
    (extract(epoch FROM r.ends_at) * 1000000)::bigint::text AS until_us, ${RATE_JSON} AS rate
  FROM rate_overrides r ORDER BY r.id`;

const LIST_PRICES = `SELECT id::text, currency, trim_scale(credits)::text AS credits, trim_scale(amount_major)::text AS amount_major,
    (extract(epoch FROM effective_at) * 1000000)::bigint::text AS effective_us
  FROM list_prices ORDER BY currency, effective_at`;

export function rateOf({ id, ...record }: RateRow): Rate {
  return readRate(BigInt(id), record);
}

/** Every published book with its rates, in the order of their numbers, and whether it was canceled before it counted. */
export async function readPublishedBooks(
  pool: pg.Pool,
): Promise<readonly (PriceBook & { readonly canceled: boolean })[]> {
  const { rows } = await pool.query<BookRow>(PUBLISHED_BOOKS);
  return rows.map((row) => ({
    id: BigInt(row.id),
    number: row.number,
    effectiveAt: micros(BigInt(row.effective_us)),
    canceled: row.canceled,
    rates: row.rates.map(rateOf),
  }));
}

/** Every override there ever was, in the order of their ids. */
export async function readOverrides(pool: pg.Pool): Promise<readonly RateOverride[]> {
  const { rows } = await pool.query<OverrideRow>(OVERRIDES);
  return rows.map(({ org_id, plan_version_id, from_us, until_us, rate }) => ({
    orgId: org_id === null ? null : BigInt(org_id),
    planVersionId: plan_version_id === null ? null : BigInt(plan_version_id),
    from: micros(BigInt(from_us)),
    until: until_us === null ? null : micros(BigInt(until_us)),
    rate: { ...rateOf(rate), override: org_id === null ? "plan_version" : "organization" },
  }));
}

export async function readListPrices(pool: pg.Pool): Promise<readonly DatedListPrice[]> {
  const { rows } = await pool.query<ListPriceRow>(LIST_PRICES);
  return rows.map((row) => ({
    ...listPrice(currency(row.currency), parseCredits(row.credits), row.amount_major),
    id: BigInt(row.id),
    effectiveAt: micros(BigInt(row.effective_us)),
  }));
}

/** Changes whenever a book is published or canceled, a list price is added, or an override is made or ended. */
export async function readCatalogueVersion(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ version: string }>(
    `SELECT concat((SELECT concat(max(number), '-', count(canceled_at)) FROM price_books), '/', (SELECT max(id) FROM list_prices), '/',
      (SELECT concat(max(id), '-', sum(extract(epoch FROM ends_at))) FROM rate_overrides)) AS version`,
  );
  return rows[0]?.version ?? "/";
}

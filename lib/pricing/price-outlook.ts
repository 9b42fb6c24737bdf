import { diffRates, type RateChange } from "#lib/pricing/book-diff.ts";
import { activeAt, type RateOverride, ratesWith } from "#lib/pricing/override.ts";
import { bookAt, type PriceBook, type Rate } from "#lib/pricing/price-book.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** What a payer's usage costs that occurs at an instant: the book's rates with its overrides before them. */
export type PricesAt = { readonly book: PriceBook; readonly rates: readonly Rate[] };

/** What changes at an instant to come. */
export type ScheduledChange = PricesAt & { readonly at: Micros; readonly changes: readonly RateChange<Rate>[] };

/** Null before the first book. @param overrides those that can concern the payer */
export function pricesAt(books: readonly PriceBook[], overrides: readonly RateOverride[], at: Micros): PricesAt | null {
  const book = bookAt(books, at);
  return book && { book, rates: ratesWith(book.rates, activeAt(overrides, at)) };
}

/** Every instant after `now` at which a scheduled book or an override changes what the payer pays, soonest first. */
export function scheduledChanges(
  books: readonly PriceBook[],
  overrides: readonly RateOverride[],
  now: Micros,
): readonly ScheduledChange[] {
  const cuts = [
    ...books.map((book) => book.effectiveAt),
    ...overrides.flatMap(({ from, until }) => [from, until ?? from]),
  ];
  const ahead = [...new Set(cuts.filter((at) => at > now))].sort((a, b) => (a < b ? -1 : 1));
  let before = pricesAt(books, overrides, now)?.rates ?? [];
  return ahead.flatMap((at) => {
    const prices = pricesAt(books, overrides, at);
    if (!prices) return [];
    const changes = diffRates(before, prices.rates);
    before = prices.rates;
    return changes.length === 0 ? [] : [{ ...prices, at, changes }];
  });
}

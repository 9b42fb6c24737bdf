import type { IndexedBook } from "#lib/pricing/book-index.ts";
import { rateLate } from "#lib/pricing/late-rating.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import { parseQuantity, type Quantity } from "#lib/pricing/quantity.ts";
import type { Rating } from "#lib/pricing/rating.ts";
import { DAY_MICROS, type Micros, micros } from "#lib/time/timestamp.ts";

/** A recorded event that had no price. */
export type UnmatchedEvent = {
  readonly rowId: bigint;
  readonly orgId: bigint;
  readonly feature: string;
  readonly meters: Readonly<Record<string, Quantity>>;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly occurredAt: Micros;
  /** The zone in whose day and hour it was counted when it was recorded. */
  readonly summedZone: string;
};

/** Usage older than this is waived unless staff say otherwise: nobody expects to pay for it any more. */
const LATE_DAYS = 35n;

/** The instant before which usage is too old to be charged without being asked for. */
export function lateFrom(now: Micros): Micros {
  return micros(now - LATE_DAYS * DAY_MICROS);
}

export function readMeters(meters: Readonly<Record<string, string>>): Readonly<Record<string, Quantity>> {
  return Object.fromEntries(Object.entries(meters).map(([name, count]) => [name, parseQuantity(count)]));
}

/**
 * What an event would cost, had a later book had a say: what its own time priced keeps that price.
 * @param books the payer's books over time, @param later the book whose rates may start earlier
 */
export function rateUnmatched(event: UnmatchedEvent, books: readonly IndexedBook[], later: IndexedBook): Rating {
  return rateLate(bookAt(books, event.occurredAt), later, event);
}

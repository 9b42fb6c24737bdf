import type { EventPrice } from "#lib/metering/rated-event.ts";
import type { IndexedBook } from "#lib/pricing/book-index.ts";
import { rateLate } from "#lib/pricing/late-rating.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import type { Quantity } from "#lib/pricing/quantity.ts";
import { type Rating, rate } from "#lib/pricing/rating.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** What is priced: the event's own quantities, and the dimensions that tell its case from others. */
export type PricedUsage = {
  readonly feature: string;
  readonly meters: Readonly<Record<string, Quantity>>;
  readonly dimensions?: Readonly<Record<string, string>>;
};

/** Prices usage by the book in force when it occurred; without a book or a rate it is unmatched, never guessed. */
export function priceEvent(books: readonly IndexedBook[], usage: PricedUsage, occurredAt: Micros): EventPrice {
  const book = bookAt(books, occurredAt);
  if (!book) return { kind: "unmatched", reason: "no price book was in force when the usage occurred" };
  return priceByBook(book, usage);
}

function priceOf(book: IndexedBook, rating: Rating): EventPrice {
  if (rating.kind === "unmatched") return rating;
  return { kind: "rated", bookId: book.id, bookNumber: book.number, amount: rating.amount, lines: rating.lines };
}

/** Prices usage by a given book, as one that was frozen when credits were held for the work. */
export function priceByBook(book: IndexedBook, { feature, meters, dimensions = {} }: PricedUsage): EventPrice {
  return priceOf(book, rate(book, { feature, meters, dimensions }));
}

/** Prices usage that had no price when it occurred by a later book; what its own time priced keeps that price. */
export function priceLate(
  books: readonly IndexedBook[],
  later: IndexedBook,
  { feature, meters, dimensions = {} }: PricedUsage,
  occurredAt: Micros,
): EventPrice {
  return priceOf(later, rateLate(bookAt(books, occurredAt), later, { feature, meters, dimensions }));
}

import * as z from "zod";
import type { Actor } from "#lib/context.ts";
import { canonicalMeters } from "#lib/metering/canonical-event.ts";
import { priceEvent } from "#lib/metering/price-event.ts";
import { Labels } from "#lib/metering/printable.ts";
import type { EventPrice, HeldWork } from "#lib/metering/rated-event.ts";
import { unpriced } from "#lib/metering/unpriced.ts";
import { FeatureCode, Meters } from "#lib/metering/usage-event.ts";
import { type Picos, picos } from "#lib/money/credits.ts";
import type { IndexedBook } from "#lib/pricing/book-index.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** The most pieces of work that one hold or quote names. */
export const MOST_WORK = 100;

/** A piece of work that is not done yet; `estimate` has the shape of an event's meters and is the most it may use. */
export const PlannedWork = z.strictObject({
  feature: FeatureCode,
  estimate: Meters,
  dimensions: Labels.optional(),
});
export type PlannedWork = z.output<typeof PlannedWork>;

type Rated = Extract<EventPrice, { kind: "rated" }>;

/** What a piece of work would cost now. @throws Refusal unpriced: nothing is guessed, and whoever asks is told whose turn it is */
export function pricePlanned(
  books: readonly IndexedBook[],
  work: PlannedWork,
  now: Micros,
  asker: Actor["kind"],
): Rated {
  const { feature, estimate: meters, dimensions } = work;
  const price = priceEvent(books, { feature, meters, dimensions }, now);
  if (price.kind === "unmatched") throw unpriced(asker, feature, price);
  return price;
}

/** The sum of prices of one book. */
export function sumOf(prices: readonly { readonly amount: Picos }[]): Picos {
  return picos(prices.reduce((sum, price) => sum + price.amount, 0n));
}

/** Work as a hold keeps it. */
export function heldWork({ feature, estimate, dimensions }: PlannedWork): HeldWork {
  return { feature, meters: canonicalMeters(estimate), dimensions: dimensions ?? null };
}

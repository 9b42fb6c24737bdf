import { plainArray, textArray } from "#lib/db/sql-array.ts";
import type { RatedEvent } from "#lib/metering/rated-event.ts";
import { usageSums } from "#lib/metering/usage-sums.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { formatTimestamp, type Micros } from "#lib/time/timestamp.ts";

// More than numeric(38,12) can hold, so more than any grants together can have.
const BEYOND_ANY_BALANCE = "1e30";

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** An array of text, or null when there is nothing in it. */
function rareArray(values: readonly (string | null)[]): string | null {
  return values.every((value) => value === null) ? null : textArray(values);
}

/** Writes instants, of which most events of a call share one. */
function timestamps(instants: readonly Micros[]): string {
  const written = new Map<Micros, string>();
  return plainArray(
    instants.map((at) => {
      const known = written.get(at) ?? formatTimestamp(at);
      written.set(at, known);
      return known;
    }),
  );
}

/**
 * The parameters of `books.spend_batch` for events that stand by organization: of their sums, then of themselves. What no
 * event of the call has is not sent.
 */
export function spendColumns(rated: readonly RatedEvent[]): (string | null)[] {
  const price = rated.map((event) => event.price);
  return [
    ...sumColumns(rated),
    textArray(rated.map((event) => event.source)),
    textArray(rated.map((event) => event.eventId)),
    plainArray(rated.map((event) => event.hash)),
    plainArray(rated.map((event) => event.bodyHash)),
    timestamps(rated.map((event) => event.occurredAt)),
    timestamps(rated.map((event) => event.buckets.periodStartsAt)),
    textArray(rated.map((event) => JSON.stringify(storedMeters(event)))),
    rareArray(rated.map((event) => json(event.dimensions))),
    rareArray(rated.map((event) => json(event.tags))),
    rareArray(rated.map(({ price: each, refusal }) => (each.kind === "unmatched" && !refusal ? each.reason : null))),
    plainArray(price.map((each) => (each.kind === "rated" ? each.bookId : null))),
    plainArray(rated.map(amountOf)),
    textArray(price.map((each) => (each.kind === "rated" ? json(storedLines(each.lines)) : null))),
    rareArray(rated.map((event) => (event.rejects || event.refusal !== null ? "true" : null))),
    ...holdColumns(rated),
    firstsOf(rated, ({ orgId, hash }) => `${orgId} ${hash}`),
  ];
}

/** The sums that the events count in, one element each, and which of them each event counts in, from 1. */
function sumColumns(rated: readonly RatedEvent[]): (string | null)[] {
  const { sums, sumOf } = usageSums(rated);
  return [
    plainArray(sums.map((event) => event.orgId)),
    plainArray(sums.map((event) => event.keyId)),
    plainArray(sums.map((event) => event.environment)),
    textArray(sums.map((event) => event.feature)),
    plainArray(sums.map((event) => event.buckets.day)),
    timestamps(sums.map((event) => event.buckets.hourAt)),
    firstsOf(sums, ({ orgId, keyId, environment, feature, buckets }) =>
      [orgId, keyId, environment, buckets.day, feature].join(" "),
    ),
    plainArray(sumOf),
  ];
}

/** For each event the place, from 1, of the first of its name, where any two share one; else null. */
function firstsOf(events: readonly RatedEvent[], nameOf: (event: RatedEvent) => string): string | null {
  const firsts = new Map<string, number>();
  const places = events.map((event, at) => {
    const name = nameOf(event);
    const first = firsts.get(name) ?? at + 1;
    firsts.set(name, first);
    return first;
  });
  return firsts.size === events.length ? null : plainArray(places);
}

/** What events do with holds; null for each column when none does anything, which is what almost every call is. */
function holdColumns(rated: readonly RatedEvent[]): (string | null)[] {
  const placed = rated.map(({ hold }) => (hold?.kind === "place" ? hold : null));
  // What may not be recorded must not draw: settling never refuses.
  const settled = rated.map(({ hold, refusal }) => (hold?.kind === "settle" && !refusal ? hold : null));
  const places = placed.some((hold) => hold !== null);
  const settles = settled.some((hold) => hold !== null);
  const features = (hold: (typeof placed)[number]) =>
    hold && hold.work.length > 1 ? JSON.stringify([...new Set(hold.work.map((work) => work.feature))]) : null;
  return [
    places ? plainArray(placed.map((hold) => hold?.lifetimeS ?? null)) : null,
    places ? textArray(placed.map(features)) : null,
    settles ? plainArray(settled.map((hold) => hold?.holdId ?? null)) : null,
    settles ? plainArray(settled.map((hold) => hold?.final ?? null)) : null,
  ];
}

/** A hold for several pieces of work keeps them all. */
function storedMeters({ hold, meters }: RatedEvent): object {
  return hold?.kind === "place" && hold.work.length > 1 ? hold.work : meters;
}

/** What may not be recorded asks for more than anybody has: rejected, unless it was recorded before. */
function amountOf({ price, refusal }: RatedEvent): string {
  if (refusal) return BEYOND_ANY_BALANCE;
  return price.kind === "rated" ? formatCredits(price.amount) : "0";
}

/** [[rate id, amount], …]: the meter, its quantity and the rate are found again from the event and the book. */
function storedLines(lines: Extract<RatedEvent["price"], { kind: "rated" }>["lines"]): [number, string][] {
  return lines.map((line) => [Number(line.rate.id), formatCredits(line.amount)]);
}

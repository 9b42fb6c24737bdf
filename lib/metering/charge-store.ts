import type pg from "pg";
import { plainArray, textArray } from "#lib/db/sql-array.ts";
import type { Barred, Funds, LimitStop, Outcome, RatedEvent, Stop, StoredDraw } from "#lib/metering/rated-event.ts";
import { formatCredits } from "#lib/money/credits.ts";
import { formatTimestamp, type Micros } from "#lib/time/timestamp.ts";

type OutcomeRow = Funds & {
  readonly ord: number;
  readonly outcome: Outcome["kind"];
  readonly row_id: string | null;
  /** JSON. */
  readonly draws: string | null;
  readonly stop: StopRow | null;
};

/** Why spend_batch rejected an event, if not for want of credits; JSON, so its instant is text. */
type StopRow =
  | { readonly barred: Barred }
  | (Pick<LimitStop, "scope" | "subject" | "kind" | "amount" | "available"> & {
      readonly limit: string;
      readonly resets_at: string | null;
    });

const SPEND_BATCH = `SELECT ord, outcome, row_id, draws, trim_scale(available)::text AS available, trim_scale(current)::text AS current,
    trim_scale(held)::text AS held, trim_scale(debt)::text AS debt, stop
  FROM books.spend_batch($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[],
    $9::timestamptz[], $10::timestamptz[], $11::date[], $12::timestamptz[], $13::jsonb[], $14::jsonb[], $15::jsonb[], $16::text[],
    $17::bigint[], $18::numeric[], $19::json[], $20::boolean[], $21::int[], $22::jsonb[], $23::bigint[], $24::boolean[], $25::int[])`;

// More than numeric(38,12) can hold, so more than any grants together can have.
const BEYOND_ANY_BALANCE = "1e30";

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
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

function columns(rated: readonly RatedEvent[]): (string | null)[] {
  const price = rated.map((event) => event.price);
  return [
    plainArray(rated.map((event) => event.orgId)),
    plainArray(rated.map((event) => event.keyId)),
    plainArray(rated.map((event) => event.environment)),
    textArray(rated.map((event) => event.feature)),
    textArray(rated.map((event) => event.source)),
    textArray(rated.map((event) => event.eventId)),
    plainArray(rated.map((event) => event.hash.toString("hex"))),
    plainArray(rated.map((event) => event.bodyHash.toString("hex"))),
    timestamps(rated.map((event) => event.occurredAt)),
    timestamps(rated.map((event) => event.buckets.periodStartsAt)),
    plainArray(rated.map((event) => event.buckets.day)),
    timestamps(rated.map((event) => event.buckets.hourAt)),
    textArray(rated.map((event) => json(storedMeters(event)))),
    textArray(rated.map((event) => json(event.dimensions))),
    textArray(rated.map((event) => json(event.tags))),
    textArray(rated.map(({ price: each, refusal }) => (each.kind === "unmatched" && !refusal ? each.reason : null))),
    plainArray(price.map((each) => (each.kind === "rated" ? each.bookId : null))),
    plainArray(rated.map(amountOf)),
    textArray(price.map((each) => (each.kind === "rated" ? json(storedLines(each.lines)) : null))),
    plainArray(rated.map((event) => event.rejects || event.refusal !== null)),
    ...holdColumns(rated),
    firstsOf(rated),
  ];
}

/** At which place, from 1, each event is sent first, where any is sent twice in one call; else null. */
function firstsOf(rated: readonly RatedEvent[]): string | null {
  const firsts = new Map<string, number>();
  const places = rated.map(({ orgId, hash }, at) => {
    const name = `${orgId} ${hash.toString("latin1")}`;
    const first = firsts.get(name) ?? at + 1;
    firsts.set(name, first);
    return first;
  });
  return firsts.size === rated.length ? null : plainArray(places);
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

function stopOf(row: StopRow): Stop {
  if ("barred" in row) return { kind: "barred", by: row.barred };
  const { limit, resets_at, ...rest } = row;
  const resetsAt = resets_at === null ? null : new Date(resets_at);
  return { kind: "limit", limit: { ...rest, limitId: BigInt(limit), resetsAt } };
}

function drawsOf(json: string): readonly StoredDraw[] {
  return JSON.parse(json);
}

function outcomeOf(row: OutcomeRow): Outcome {
  const funds = { current: row.current, held: row.held, available: row.available, debt: row.debt };
  const { outcome: kind } = row;
  if (kind === "foreign") return { kind, funds };
  if (kind === "rejected") return { kind, stop: row.stop && stopOf(row.stop), funds };
  if (row.row_id === null) throw new Error(`spend_batch answered ${kind} without a row`);
  const rowId = BigInt(row.row_id);
  if (kind === "held" || kind === "duplicate" || kind === "mismatch") return { kind, rowId, funds };
  return { kind, rowId, draws: row.draws === null ? [] : drawsOf(row.draws), funds };
}

/** The events by organization, as the call takes them, each organization's in the order sent: their places, sorted. */
function placesByOrg(rated: readonly RatedEvent[]): number[] {
  const places = rated.map((_, at) => at);
  const orgAt = (at: number) => rated[at]?.orgId ?? 0n;
  // Sorting is stable, so places of one organization stay in order.
  return places.sort((a, b) => (orgAt(a) < orgAt(b) ? -1 : orgAt(a) > orgAt(b) ? 1 : 0));
}

/** Charges rated events in one call, which is one transaction: one outcome per event, in order, or none took effect. */
export async function spendBatch(
  database: Pick<pg.ClientBase, "query">,
  rated: readonly RatedEvent[],
): Promise<readonly Outcome[]> {
  const places = placesByOrg(rated);
  const sorted = places.flatMap((at) => rated[at] ?? []);
  const { rows } = await database.query<OutcomeRow>({
    name: "spend_batch",
    text: SPEND_BATCH,
    values: columns(sorted),
  });
  const outcomes: Outcome[] = [];
  for (const row of rows) outcomes[places[row.ord - 1] ?? -1] = outcomeOf(row);
  if (rows.length !== rated.length) throw new Error(`spend_batch answered ${rows.length} of ${rated.length} events`);
  return outcomes;
}

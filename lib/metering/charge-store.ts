import type pg from "pg";
import { refuse } from "#lib/errors.ts";
import type {
  Barred,
  Funds,
  HoldAfter,
  LimitStop,
  Outcome,
  RatedEvent,
  Stop,
  StoredDraw,
} from "#lib/metering/rated-event.ts";
import { spendColumns } from "#lib/metering/spend-columns-store.ts";

type OutcomeRow = Funds & {
  readonly ord: number;
  readonly outcome: Outcome["kind"];
  readonly row_id: string | null;
  /** JSON. */
  readonly draws: string | null;
  readonly stop: StopRow | null;
  readonly hold: HoldRow | null;
};

/** Why spend_batch rejected an event, if not for want of credits; JSON, so its instant is text. */
type StopRow =
  | { readonly barred: Barred }
  | (Pick<LimitStop, "scope" | "subject" | "kind" | "amount" | "available"> & {
      readonly limit: string;
      readonly resets_at: string | null;
    });

/** JSON, so its instants are text. */
type HoldRow = Omit<HoldAfter, "createdAt" | "deadlineAt"> & {
  readonly created_at: string;
  readonly deadline_at: string;
};

const SPEND_BATCH = `SELECT ord, outcome, row_id, draws, trim_scale(available)::text AS available, trim_scale(current)::text AS current,
    trim_scale(held)::text AS held, trim_scale(debt)::text AS debt, stop, hold
  FROM books.spend_batch($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::date[], $6::timestamptz[], $7::int[], $8::int[],
    $9::text[], $10::text[], $11::uuid[], $12::uuid[], $13::timestamptz[], $14::timestamptz[], $15::json[], $16::jsonb[], $17::jsonb[],
    $18::text[], $19::bigint[], $20::numeric[], $21::json[], $22::boolean[], $23::int[], $24::jsonb[], $25::bigint[], $26::boolean[],
    $27::int[])`;

function stopOf(row: StopRow): Stop {
  if ("barred" in row) return { kind: "barred", by: row.barred };
  const { limit, resets_at, ...rest } = row;
  const resetsAt = resets_at === null ? null : new Date(resets_at);
  return { kind: "limit", limit: { ...rest, limitId: BigInt(limit), resetsAt } };
}

function holdOf({ created_at, deadline_at, ...rest }: HoldRow): HoldAfter {
  return { ...rest, createdAt: new Date(created_at), deadlineAt: new Date(deadline_at) };
}

/** Postgres: a number has more digits than its column keeps. */
const TOO_LARGE = "22003";

/** Amounts fit each by itself, but not for ever into sums: then nothing of the call was booked, and nothing ever will be. */
function refuseTooLarge(error: unknown): never {
  if (error instanceof Error && "code" in error && error.code === TOO_LARGE)
    refuse("invalid", "The organization's sums would have more digits than can be booked; send smaller quantities.");
  throw error;
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
  if (kind === "duplicate" || kind === "mismatch") return { kind, rowId, funds };
  const hold = row.hold && holdOf(row.hold);
  if (kind !== "held") return { kind, rowId, draws: row.draws === null ? [] : drawsOf(row.draws), hold, funds };
  if (!hold) throw new Error("spend_batch answered held without the hold");
  return { kind, rowId, hold, funds };
}

/** The events by organization, as the call takes them, each organization's in the order sent: their places, sorted. */
function placesByOrg(rated: readonly RatedEvent[]): number[] {
  const places = rated.map((_, at) => at);
  const orgAt = (at: number) => rated[at]?.orgId ?? 0n;
  // Sorting is stable, so places of one organization stay in order.
  return places.sort((a, b) => (orgAt(a) < orgAt(b) ? -1 : orgAt(a) > orgAt(b) ? 1 : 0));
}

/**
 * Charges rated events in one call, which is one transaction: one outcome per event, in order, or none took effect.
 * @throws Refusal invalid where a sum would pass what the books can keep
 */
export async function spendBatch(
  database: Pick<pg.ClientBase, "query">,
  rated: readonly RatedEvent[],
): Promise<readonly Outcome[]> {
  const places = placesByOrg(rated);
  const sorted = places.flatMap((at) => rated[at] ?? []);
  const call = { name: "spend_batch", text: SPEND_BATCH, values: spendColumns(sorted) };
  const { rows } = await database.query<OutcomeRow>(call).catch(refuseTooLarge);
  const outcomes: Outcome[] = [];
  for (const row of rows) outcomes[places[row.ord - 1] ?? -1] = outcomeOf(row);
  if (rows.length !== rated.length) throw new Error(`spend_batch answered ${rows.length} of ${rated.length} events`);
  return outcomes;
}

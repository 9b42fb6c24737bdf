import { fillEvents } from "../fill.ts";
import type { Sample } from "../rows.ts";
import { mainDoors, type Stage } from "../stage.ts";
import { sendBatches } from "./batches.ts";

const EVENTS = 10_000_000;
const FILLED_FROM = 1_000_000_000;
const CONNECTIONS = 2;
const TIMES = 3;

/** What an event takes on disk, with its idempotency row and every index on both, and without ledger rows. */
export async function measureBytes({ owner }: Stage, row: "bytes" | "bytesOld"): Promise<Sample[]> {
  const { rows } = await owner.query<{ whole: number; heap: number }>(
    `SELECT (pg_total_relation_size('usage_events') + pg_total_relation_size('usage_event_ids')) / n.events AS whole,
        pg_relation_size('usage_events') / n.events AS heap
      FROM (SELECT count(*)::float8 AS events FROM usage_events) AS n`,
  );
  const { whole = null, heap = null } = rows[0] ?? {};
  const [way, limit] = ["direct", null] as const;
  const alone: Sample = { row: "bytesRow", way, figure: heap, limit };
  return [{ row, way, figure: whole, limit }, ...(row === "bytes" ? [alone] : [])];
}

/** Ingest while there is little: to be called before anything else has been measured. */
export async function measureYoung(stage: Stage): Promise<ReadonlyMap<string, number>> {
  const young = new Map<string, number>();
  for (const door of mainDoors(stage)) {
    const told: number[] = [];
    for (let time = 0; time < TIMES; time += 1)
      told.push((await sendBatches(stage, door, stage.seeded.customers)).perSecond);
    young.set(door.kind, told.toSorted((a, b) => a - b)[1] ?? 0);
  }
  return young;
}

/** The same once the tables hold ten million events. */
export async function measureOld(stage: Stage, young: ReadonlyMap<string, number>): Promise<Sample[]> {
  const { owner, ownerUrl, seeded } = stage;
  const { rows } = await owner.query<{ count: string }>("SELECT count(*) FROM usage_events");
  const missing = Math.max(0, EVENTS - Number(rows[0]?.count));
  await fillEvents(ownerUrl, seeded.customers, { from: FILLED_FROM, to: FILLED_FROM + missing }, CONNECTIONS);
  // Otherwise what Postgres still has to tidy up after the filling would be measured as ingest.
  for (const table of ["usage_events", "usage_event_ids"]) await owner.query(`VACUUM (ANALYZE) ${table}`);
  await owner.query("CHECKPOINT");
  const samples = await measureBytes(stage, "bytesOld");
  for (const door of mainDoors(stage)) {
    for (let time = 0; time < TIMES; time += 1) {
      const { perSecond: figure, nodeMicros, postgresMicros } = await sendBatches(stage, door, seeded.customers);
      const limit = young.get(door.kind) ?? null;
      samples.push({ row: "growth", way: door.kind, figure, limit, nodeMicros, postgresMicros });
    }
  }
  return samples;
}

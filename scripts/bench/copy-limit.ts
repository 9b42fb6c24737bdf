import { randomBytes } from "node:crypto";
import type pg from "pg";
import { copyIn } from "./copy-in.ts";
import { FEATURE, idWriter } from "./requests.ts";
import type { Customer } from "./seed.ts";

const CHUNK_ROWS = 10_000;
const HASH_BYTES = 16;
const EVENT_COLUMNS =
  "org_id, id, source, event_id, key_id, environment, feature, occurred_at, recorded_at, period_starts_at, meters, status, book_id, amount, lines, draws, transaction_id";
const ID_COLUMNS = "org_id, hash, body_hash, row_id";

/** Copies of the hot tables with all their indexes and checks, and nothing else about them. */
export async function createCopyTables(owner: pg.Client): Promise<void> {
  await owner.query("CREATE TABLE bench_events (LIKE usage_events INCLUDING ALL)");
  await owner.query("CREATE TABLE bench_event_ids (LIKE usage_event_ids INCLUDING ALL)");
}

/**
 * Events per second that COPY writes into both copies, as superuser, ten thousand per transaction. Writing the rows
 * down is not counted. The copies are emptied first, so that each measurement finds the same tables.
 */
export async function measureCopy(
  owner: pg.Client,
  customers: readonly Customer[],
  durationMs: number,
): Promise<number> {
  await owner.query("TRUNCATE bench_events, bench_event_ids");
  const writeId = idWriter();
  let copied = 0;
  let spentMs = 0;
  while (spentMs < durationMs) {
    const { events, ids } = writeChunk(customers, copied, writeId);
    const begunAt = performance.now();
    await owner.query("BEGIN");
    await copyIn(owner, `bench_events (${EVENT_COLUMNS})`, events);
    await copyIn(owner, `bench_event_ids (${ID_COLUMNS})`, ids);
    await owner.query("COMMIT");
    spentMs += performance.now() - begunAt;
    copied += CHUNK_ROWS;
  }
  return (copied / spentMs) * 1_000;
}

/** Rows as the product stores such events. */
function writeChunk(customers: readonly Customer[], from: number, writeId: () => string) {
  const now = new Date().toISOString();
  const period = `${now.slice(0, 7)}-01T00:00:00Z`;
  const facts = `${FEATURE}\t${now}\t${now}\t${period}\t{"input_tokens": "374", "output_tokens": "44"}\tcharged\t1\t1.375`;
  const money = '[[1001, "0.935"], [1003, "0.44"]]\t[[100001, "1.375"]]';
  const hashes = randomBytes(CHUNK_ROWS * HASH_BYTES * 2).toString("hex");
  let events = "";
  let ids = "";
  for (let at = 0; at < CHUNK_ROWS; at += 1) {
    const { orgId, keyId } = customers[Math.floor(Math.random() * customers.length)] ?? { orgId: "1", keyId: "1" };
    const id = from + at + 1;
    const hash = (half: number) => hashes.slice((2 * at + half) * HASH_BYTES * 2, (2 * at + half + 1) * HASH_BYTES * 2);
    events += `${orgId}\t${id}\tbench\t${writeId()}\t${keyId}\tlive\t${facts}\t${money}\t${id}\n`;
    ids += `${orgId}\t${hash(0)}\t${hash(1)}\t${id}\n`;
  }
  return { events: Buffer.from(events, "latin1"), ids: Buffer.from(ids, "latin1") };
}

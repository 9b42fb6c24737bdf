import type { Environment } from "#lib/context.ts";
import { enginePool } from "#lib/db/clients.ts";
import { gather } from "#lib/db/gather.ts";
import { once } from "#lib/once.ts";

/** What never changes about a hold: whose it is, and by which book its features are priced. */
export type HoldFacts = {
  readonly holdId: bigint;
  readonly orgId: bigint;
  readonly keyId: bigint | null;
  readonly environment: Environment;
  readonly features: readonly string[];
  readonly bookId: bigint | null;
  readonly createdAt: Date;
};

/** A hold as it stands now; amounts are decimal strings of credits. A hold past its deadline has lapsed. */
export type HoldRecord = HoldFacts & {
  readonly reference: string;
  readonly state: "open" | "settled" | "released" | "lapsed";
  readonly amount: string;
  readonly remaining: string;
  readonly settled: string;
  readonly deadlineAt: Date;
};

type Row = Omit<HoldRecord, "holdId" | "orgId" | "keyId" | "bookId" | "createdAt" | "deadlineAt"> & {
  id: string;
  org_id: string;
  key_id: string | null;
  book_id: string | null;
  created_at: Date;
  deadline_at: Date;
};

const MOST_KNOWN = 50_000;
const MOST_ASKED = 256;
const HOLDS = `SELECT f.id, f.org_id, f.reference, f.key_id, f.environment, f.features, f.state, trim_scale(f.amount)::text AS amount,
    trim_scale(f.remaining)::text AS remaining, trim_scale(f.settled)::text AS settled, f.book_id, f.created_at, f.deadline_at
  FROM unnest($1::bigint[]) AS h(id), LATERAL books.hold_facts(h.id) f`;

function known(): Map<bigint, HoldFacts> {
  return once("hold-facts", () => new Map<bigint, HoldFacts>());
}

function recordOf({ id, org_id, key_id, book_id, created_at, deadline_at, ...rest }: Row): HoldRecord {
  // What has lapsed holds nothing, whether or not that has been booked.
  const remaining = rest.state === "open" ? rest.remaining : "0";
  return {
    ...rest,
    remaining,
    holdId: BigInt(id),
    orgId: BigInt(org_id),
    keyId: key_id === null ? null : BigInt(key_id),
    bookId: book_id === null ? null : BigInt(book_id),
    createdAt: created_at,
    deadlineAt: deadline_at,
  };
}

function remember(holds: readonly HoldFacts[]): void {
  const cache = known();
  if (cache.size + holds.length > MOST_KNOWN) cache.clear();
  for (const hold of holds) cache.set(hold.holdId, hold);
}

/** Remembers a hold that was placed just now, so that its settlement need not ask. */
export function noteHold(facts: HoldFacts): void {
  remember([facts]);
}

async function readHolds(ids: readonly bigint[]): Promise<readonly HoldRecord[]> {
  const { rows } = await enginePool().query<Row>({ name: "hold_facts", text: HOLDS, values: [ids] });
  const records = rows.map(recordOf);
  remember(records);
  return records;
}

async function readEach(ids: readonly bigint[]): Promise<readonly (HoldRecord | null)[]> {
  const found = new Map((await readHolds([...new Set(ids)])).map((record) => [record.holdId, record]));
  return ids.map((id) => found.get(id) ?? null);
}

/** A hold as it stands now, or null when there is none of this id; those asked for at the same time are read together. */
export function findHold(holdId: bigint): Promise<HoldRecord | null> {
  return once("holds-asked", () => gather(MOST_ASKED, readEach))(holdId);
}

/** The facts of each hold that exists. What does not exist is never remembered. */
export async function findHoldFacts(ids: readonly bigint[]): Promise<ReadonlyMap<bigint, HoldFacts>> {
  const cache = known();
  const found = new Map<bigint, HoldFacts>();
  const unknown = new Set<bigint>();
  for (const id of ids) {
    const facts = cache.get(id);
    if (facts) found.set(id, facts);
    else unknown.add(id);
  }
  if (unknown.size > 0) for (const record of await readHolds([...unknown])) found.set(record.holdId, record);
  return found;
}

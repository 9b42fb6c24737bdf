import type { Environment } from "#lib/context.ts";
import { enginePool } from "#lib/db/clients.ts";
import { gather } from "#lib/db/gather.ts";
import { plainArray } from "#lib/db/sql-array.ts";
import { once } from "#lib/once.ts";

/** Who pays for usage, and on whose clocks it is summed. `keyId` is null for usage of the organization as a whole. */
export type OrgFacts = {
  readonly orgId: bigint;
  readonly keyId: bigint | null;
  readonly environment: Environment;
  readonly zone: string;
};

/** Names a key or an organization, as an event does. */
export type Payer = { readonly kind: "key" | "org"; readonly id: bigint };

type FactsRow = { key_id: string | null; org_id: string; environment: Environment | null; time_zone: string };
type Known = { readonly facts: OrgFacts; readonly readAtMs: number };

const MOST_KNOWN = 50_000;
const MOST_ASKED = 1_000;
// Whose a key is never changes; a zone may, and then counts from the next period anyway.
const FRESH_MS = 1_000;
const FACTS = "SELECT key_id, org_id, environment, time_zone FROM books.metering_facts($1::bigint[], $2::bigint[])";

function known(): Map<string, Known> {
  return once("org-facts", () => new Map<string, Known>());
}

export function payerKey(payer: Payer): string {
  return `${payer.kind} ${payer.id}`;
}

function factsOf(row: FactsRow): OrgFacts {
  return {
    orgId: BigInt(row.org_id),
    keyId: row.key_id === null ? null : BigInt(row.key_id),
    // Usage that no key made is production usage: nothing says that it was a trial.
    environment: row.environment ?? "live",
    zone: row.time_zone,
  };
}

function payerOf({ keyId, orgId }: OrgFacts): Payer {
  return keyId === null ? { kind: "org", id: orgId } : { kind: "key", id: keyId };
}

async function readFacts(payers: readonly Payer[]): Promise<readonly (OrgFacts | null)[]> {
  const idsOf = (kind: Payer["kind"]) => [
    ...new Set(payers.filter((payer) => payer.kind === kind).map((payer) => payer.id)),
  ];
  const values = [plainArray(idsOf("key")), plainArray(idsOf("org"))];
  const { rows } = await enginePool().query<FactsRow>({ name: "metering_facts", text: FACTS, values });
  const found = new Map(rows.map(factsOf).map((facts) => [payerKey(payerOf(facts)), facts]));
  return payers.map((payer) => found.get(payerKey(payer)) ?? null);
}

/** Requests that miss at the same time are answered by one look-up. */
function askFacts(payer: Payer): Promise<OrgFacts | null> {
  return once("org-facts-asked", () => gather(MOST_ASKED, readFacts))(payer);
}

/** The facts of each payer that exists, by payerKey; at most a second old. What does not exist is never remembered. */
export async function findOrgFacts(payers: readonly Payer[]): Promise<ReadonlyMap<string, OrgFacts>> {
  const cache = known();
  const nowMs = performance.now();
  const found = new Map<string, OrgFacts>();
  const unknown = new Map<string, Payer>();
  for (const payer of payers) {
    const key = payerKey(payer);
    const entry = cache.get(key);
    if (entry && nowMs - entry.readAtMs < FRESH_MS) found.set(key, entry.facts);
    else unknown.set(key, payer);
  }
  if (unknown.size === 0) return found;
  if (cache.size + unknown.size > MOST_KNOWN) cache.clear();
  const read = [...unknown].map(async ([key, payer]) => {
    const facts = await askFacts(payer);
    if (!facts) return;
    found.set(key, facts);
    cache.set(key, { facts, readAtMs: nowMs });
  });
  await Promise.all(read);
  return found;
}

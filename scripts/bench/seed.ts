import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { Context } from "#lib/context.ts";
import { closeDatabases } from "#lib/db/clients.ts";
import { publicId } from "#lib/ids.ts";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { makeKey } from "#lib/keys/key-format.ts";
import { SERVICE_SCOPES } from "#lib/keys/service-scopes.ts";
import { seedCatalogue } from "#lib/pricing/seed-catalogue.ts";

/** An organization with its one live key. */
export type Customer = {
  readonly orgId: string;
  readonly keyId: string;
  /** The key's id as usage names it. */
  readonly publicKeyId: string;
  readonly keyText: string;
};

export type Seeded = {
  /** A thousand, each with three grants that never run out here; the first is the hot one. */
  readonly customers: readonly Customer[];
  /** One without credits. */
  readonly exhausted: Customer;
  readonly serviceKey: string;
};

const CUSTOMERS = 1_000;
const GRANTS_EACH = 3;
const GRANT_CREDITS = "100000000";
const KEY_BYTES = 32;
const OWNER = "bench";
const SYSTEM: Context = {
  actor: { kind: "system", job: "bench" },
  requestId: "bench",
  address: null,
  now: () => new Date(),
};

/** Fills a migrated database: the starter catalogue and a service key by the verbs, organizations by the books' functions. */
export async function seed(owner: pg.Client): Promise<Seeded> {
  await seedCatalogue(SYSTEM);
  const { text: serviceKey } = await createServiceKey(SYSTEM, { name: "Bench", scopes: [...SERVICE_SCOPES] });
  await closeDatabases();
  await owner.query("INSERT INTO users (id, email, name) VALUES ($1, 'bench@example.com', 'Bench')", [OWNER]);
  const orgIds = await openOrganizations(owner, CUSTOMERS + 1);
  const all = await addKeys(owner, orgIds);
  const exhausted = all.at(-1);
  if (!exhausted) throw new Error("no organization was opened");
  const customers = all.slice(0, -1);
  await giveCredits(
    owner,
    customers.map(({ orgId }) => orgId),
  );
  // Only what has rows: a table that is analysed while it is empty is planned as if it stayed so.
  await owner.query("ANALYZE organizations, wallets, grants, api_keys, key_index, price_books, rates, features");
  return { customers, exhausted, serviceKey };
}

/** Opens further organizations; answers their ids. */
export async function openOrganizations(owner: pg.Client, count: number): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    "SELECT books.open_organization($1, 'Bench ' || n, 'UTC', 'sandbox', NULL) AS id FROM generate_series(1, $2::int) AS n",
    [OWNER, count],
  );
  return rows.map(({ id }) => id);
}

async function addKeys(owner: pg.Client, orgIds: readonly string[]): Promise<Customer[]> {
  const keys = orgIds.map(() => makeKey("live", randomBytes(KEY_BYTES)));
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO api_keys (org_id, environment, name, prefix, last_four, created_by)
     SELECT org_id, 'live', 'Bench', prefix, last_four, $4 FROM unnest($1::bigint[], $2::text[], $3::text[])
       WITH ORDINALITY AS k(org_id, prefix, last_four, at) ORDER BY at RETURNING id`,
    [orgIds, keys.map(({ prefix }) => prefix), keys.map(({ lastFour }) => lastFour), OWNER],
  );
  const keyIds = rows.map(({ id }) => id);
  await owner.query(
    `INSERT INTO key_index (hash, org_id, key_id, environment)
     SELECT hash, org_id, key_id, 'live' FROM unnest($1::bytea[], $2::bigint[], $3::bigint[]) AS k(hash, org_id, key_id)`,
    [keys.map(({ hash }) => hash), orgIds, keyIds],
  );
  return orgIds.map((orgId, at) => {
    const keyId = keyIds[at] ?? "";
    return { orgId, keyId, publicKeyId: publicId("key", BigInt(keyId)), keyText: keys[at]?.text ?? "" };
  });
}

/** Three grants each, which end one after the other, so that the order of funds has something to sort. */
async function giveCredits(owner: pg.Client, orgIds: readonly string[]): Promise<void> {
  await owner.query(
    `SELECT books.give_credits(org_id, 'promotion', 'Bench ' || n, $2::numeric, 10, '{}', 3, NULL,
        now() + make_interval(days => 30 * n), 'bench ' || n, 'bench', 'bench')
       FROM unnest($1::bigint[]) AS org_id, generate_series(1, $3::int) AS n`,
    [orgIds, GRANT_CREDITS, GRANTS_EACH],
  );
}

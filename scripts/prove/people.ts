import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { Context, Environment } from "#lib/context.ts";
import { publicId } from "#lib/ids.ts";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { makeKey } from "#lib/keys/key-format.ts";
import { SERVICE_SCOPES } from "#lib/keys/service-scopes.ts";

export type ProofKey = {
  readonly id: bigint;
  readonly publicId: string;
  readonly text: string;
  readonly environment: Environment;
};
export type ProofOrg = { readonly id: bigint; readonly publicId: string; readonly keys: readonly ProofKey[] };

/** Who opens organizations, a member of each. */
export const OWNER = "00000000-0000-7000-8000-00000000000a";
const KEY_BYTES = 32;

/** The vendor's own process: what no customer may do. */
export const SYSTEM: Context = {
  actor: { kind: "system", job: "proof" },
  requestId: "proof",
  address: null,
  now: () => new Date(),
};

async function addKey(
  owner: pg.Client | pg.Pool,
  orgId: bigint,
  environment: Environment,
  createdBy: string,
): Promise<ProofKey> {
  const { text, hash, prefix, lastFour } = makeKey(environment, randomBytes(KEY_BYTES));
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO api_keys (org_id, environment, name, prefix, last_four, created_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [orgId, environment, `Key ${lastFour}`, prefix, lastFour, createdBy],
  );
  const id = BigInt(rows[0]?.id ?? 0);
  await owner.query("INSERT INTO key_index (hash, org_id, key_id, environment) VALUES ($1, $2, $3, $4)", [
    hash,
    orgId,
    id,
    environment,
  ]);
  return { id, publicId: publicId("key", id), text, environment };
}

/** Opens sandbox organizations with a key for each environment named, made by the member named. */
export async function openOrgs(
  owner: pg.Client | pg.Pool,
  count: number,
  options: { readonly zones?: readonly string[]; readonly keys?: readonly (readonly [Environment, string])[] } = {},
): Promise<ProofOrg[]> {
  const { zones = ["UTC"], keys = [["live", OWNER]] } = options;
  await owner.query(
    "INSERT INTO users (id, email, name) VALUES ($1, 'proof@example.com', 'Proof') ON CONFLICT DO NOTHING",
    [OWNER],
  );
  const orgs: ProofOrg[] = [];
  for (let at = 0; at < count; at += 1) {
    const zone = zones[at % zones.length];
    const sql = "SELECT books.open_organization($1, $2, $3, 'sandbox', NULL) AS id";
    const { rows } = await owner.query<{ id: string }>(sql, [OWNER, `Proof ${at}`, zone]);
    const id = BigInt(rows[0]?.id ?? 0);
    const made: ProofKey[] = [];
    for (const [environment, by] of keys) made.push(await addKey(owner, id, environment, by));
    orgs.push({ id, publicId: publicId("org", id), keys: made });
  }
  return orgs;
}

/** Gives credits that everything may spend, for ever. */
export async function giveCredits(
  owner: pg.Client | pg.Pool,
  orgId: bigint,
  credits: string,
  reference: string,
): Promise<void> {
  await owner.query(
    "SELECT books.give_credits($1, 'promotion', 'Proof', $2, 10, '{}', 3, NULL, NULL, $3, 'a proof', 'proof')",
    [orgId, credits, reference],
  );
}

/** A service key that may do everything. */
export async function openServiceKey(): Promise<string> {
  return (await createServiceKey(SYSTEM, { name: "Proof", scopes: [...SERVICE_SCOPES] })).text;
}

import type { Actor } from "#lib/context.ts";
import { enginePool } from "#lib/db/clients.ts";

export type KeyActor = Extract<Actor, { kind: "api_key" }>;
export type ServiceActor = Extract<Actor, { kind: "service" }>;

/** Who showed a key, and in how many milliseconds it expires; null when never. */
export type ReadCaller = { readonly caller: KeyActor | ServiceActor; readonly leftMs: number | null };

type CustomerRow = {
  readonly org_id: string;
  readonly key_id: string;
  readonly environment: "dev" | "live";
  readonly left_ms: number | null;
};
type ServiceRow = { readonly id: string; readonly scopes: string[]; readonly touch: boolean };

// By the database's clock, or the organization's own: an expiry is a deadline, and deadlines are judged where they are stored.
const CUSTOMER = `SELECT k.org_id, k.key_id, k.environment, (1000 * extract(epoch FROM k.expires_at - coalesce(c.frozen_at, clock_timestamp())))::float8 AS left_ms
  FROM key_index k LEFT JOIN org_clocks c ON c.org_id = k.org_id
  WHERE k.hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > coalesce(c.frozen_at, clock_timestamp()))`;
const SERVICE = `SELECT id, scopes, last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute' AS touch
  FROM service_keys WHERE hash = $1 AND revoked_at IS NULL`;
// Once a minute is often enough for "last used", and keeps a busy key from being written with every call.
const TOUCH = `UPDATE service_keys SET last_used_at = clock_timestamp()
  WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`;

/** Whose key has this hash; null when it is unknown, expired or revoked. */
export async function readCustomerKey(hash: Buffer): Promise<ReadCaller | null> {
  const { rows } = await enginePool().query<CustomerRow>(CUSTOMER, [hash]);
  const row = rows[0];
  if (!row) return null;
  const { environment, left_ms: leftMs } = row;
  return { caller: { kind: "api_key", orgId: BigInt(row.org_id), keyId: BigInt(row.key_id), environment }, leftMs };
}

/** The vendor's own key with this hash; null when it is unknown or revoked. */
export async function readServiceKey(hash: Buffer): Promise<ReadCaller | null> {
  const { rows } = await enginePool().query<ServiceRow>(SERVICE, [hash]);
  const row = rows[0];
  if (!row) return null;
  if (row.touch) await enginePool().query(TOUCH, [row.id]);
  return { caller: { kind: "service", serviceKeyId: BigInt(row.id), scopes: row.scopes }, leftMs: null };
}

import type { Actor } from "#lib/context.ts";
import { enginePool } from "#lib/db/clients.ts";
import { readKey } from "#lib/keys/key-format.ts";

export type KeyActor = Extract<Actor, { kind: "api_key" }>;
export type ServiceActor = Extract<Actor, { kind: "service" }>;

type CustomerRow = { readonly org_id: string; readonly key_id: string; readonly environment: "dev" | "live" };
type ServiceRow = { readonly id: string; readonly scopes: string[]; readonly touch: boolean };

// By the database's clock: an expiry is a deadline, and deadlines are judged where they are stored.
const CUSTOMER = `SELECT org_id, key_id, environment FROM key_index
  WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())`;
const SERVICE = `SELECT id, scopes, last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute' AS touch
  FROM service_keys WHERE hash = $1 AND revoked_at IS NULL`;
// Once a minute is often enough for "last used", and keeps a busy key from being written with every call.
const TOUCH = `UPDATE service_keys SET last_used_at = clock_timestamp()
  WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`;

/** Whose key a caller showed; null when it is mistyped, unknown, expired or revoked. */
export async function findCustomerKey(text: string): Promise<KeyActor | null> {
  const key = readKey(text);
  if (!key || key.kind === "svc") return null;
  const { rows } = await enginePool().query<CustomerRow>(CUSTOMER, [key.hash]);
  const row = rows[0];
  if (!row) return null;
  return { kind: "api_key", orgId: BigInt(row.org_id), keyId: BigInt(row.key_id), environment: row.environment };
}

/** The vendor's own key that a caller showed; null when it is mistyped, unknown or revoked. */
export async function findServiceKey(text: string): Promise<ServiceActor | null> {
  const key = readKey(text);
  if (key?.kind !== "svc") return null;
  const { rows } = await enginePool().query<ServiceRow>(SERVICE, [key.hash]);
  const row = rows[0];
  if (!row) return null;
  if (row.touch) await enginePool().query(TOUCH, [row.id]);
  return { kind: "service", serviceKeyId: BigInt(row.id), scopes: row.scopes };
}

import type { Environment } from "#lib/context.ts";
import { enginePool } from "#lib/db/clients.ts";
import { gather } from "#lib/db/gather.ts";
import { bytesArray, textArray } from "#lib/db/sql-array.ts";
import { type Refusal, refuse } from "#lib/errors.ts";
import { readKey } from "#lib/keys/key-format.ts";
import type { Payer } from "#lib/metering/org-facts-engine.ts";
import { debtUnpaid, refusalOfBarred } from "#lib/metering/out-of-credit.ts";
import type { Barred, Funds } from "#lib/metering/rated-event.ts";
import { once } from "#lib/once.ts";

/** Who asks for more, and what they may spend on a feature. `key_id` is null for the organization as a whole. */
export type Standing = Funds & {
  readonly org_id: string;
  readonly key_id: string | null;
  readonly environment: Environment;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly org_state: "active" | "restricted" | "suspended" | "closed";
  readonly now: Date;
};

const COLUMNS = `org_id, key_id, environment, expires_at, revoked_at, org_state, now, trim_scale(current)::text AS current,
    trim_scale(held)::text AS held, trim_scale(available)::text AS available, trim_scale(debt)::text AS debt`;
const BY_KEYS = `SELECT asked.at, ${COLUMNS}
  FROM unnest($1::bytea[], $2::text[]) WITH ORDINALITY AS asked(hash, feature, at), LATERAL books.authorize(asked.hash, asked.feature)`;
const BY_PAYER = `SELECT ${COLUMNS} FROM books.payer_standing($1, $2, $3)`;

type AskedByKey = { readonly hash: Buffer; readonly feature: string };

const MOST_ASKED = 256;

async function readByKeys(asked: readonly AskedByKey[]): Promise<readonly (Standing | null)[]> {
  const values = [bytesArray(asked.map(({ hash }) => hash)), textArray(asked.map(({ feature }) => feature))];
  const { rows } = await enginePool().query<Standing & { at: string }>({ name: "standing", text: BY_KEYS, values });
  const found = new Map(rows.map(({ at, ...standing }) => [Number(at) - 1, standing]));
  return asked.map((_, at) => found.get(at) ?? null);
}

/** Requests that ask at the same time are answered by one look-up, and each as of now. */
function askByKey(asked: AskedByKey): Promise<Standing | null> {
  return once("standing-asked", () => gather(MOST_ASKED, readByKeys))(asked);
}

/** By the customer's key as it was sent. @throws Refusal unauthenticated for one that is unknown */
export async function standingByKey(text: string, feature: string): Promise<Standing> {
  const key = readKey(text);
  if (!key || key.kind === "svc") return refuse("unauthenticated", "The customer's key is unknown.");
  return (await askByKey({ hash: key.hash, feature })) ?? refuse("unauthenticated", "The customer's key is unknown.");
}

/** By the id of a key or an organization. @throws Refusal not_found */
export async function standingOf(payer: Payer, feature: string | null): Promise<Standing> {
  const { kind, id } = payer;
  const { rows } = await enginePool().query<Standing>(BY_PAYER, [
    kind === "key" ? id : null,
    kind === "org" ? id : null,
    feature,
  ]);
  return rows[0] ?? refuse("not_found", `There is no such ${kind === "key" ? "key" : "organization"}.`);
}

function barOf(standing: Standing): Barred | null {
  if (standing.revoked_at) return "key_revoked";
  if (standing.expires_at && standing.expires_at <= standing.now) return "key_expired";
  return standing.org_state === "suspended" || standing.org_state === "closed" ? standing.org_state : null;
}

/** Why this caller may ask for nothing new, whatever is left: a dead key or a stopped organization; else null. */
export function barredBy(standing: Standing): Refusal | null {
  const bar = barOf(standing);
  return bar && refusalOfBarred(bar, standing.debt, standing.available);
}

/** The same, and debt, which new work has to wait for. */
export function stoppedFromNew(standing: Standing): Refusal | null {
  return barredBy(standing) ?? (standing.debt === "0" ? null : debtUnpaid(standing.debt, standing.available));
}

import type { Environment } from "#lib/context.ts";
import type { LimitKind, LimitScope } from "#lib/credits/limit.ts";
import { enginePool } from "#lib/db/clients.ts";
import { gather } from "#lib/db/gather.ts";
import { bytesArray, plainArray, textArray } from "#lib/db/sql-array.ts";
import { type Refusal, refuse } from "#lib/errors.ts";
import { readKey } from "#lib/keys/key-format.ts";
import { type KeyRestrictions, UNRESTRICTED } from "#lib/keys/key-restrictions.ts";
import { leftOf } from "#lib/metering/limit-stop.ts";
import type { Payer } from "#lib/metering/org-facts-engine.ts";
import { debtUnpaid, refusalOfBarred } from "#lib/metering/out-of-credit.ts";
import type { Barred, Funds, LimitStop } from "#lib/metering/rated-event.ts";
import { once } from "#lib/once.ts";

/** Who asks for more, and what they may spend on a feature. `key_id` is null for the organization as a whole. */
export type Standing = Funds & {
  readonly org_id: string;
  readonly key_id: string | null;
  readonly environment: Environment;
  readonly now: Date;
  /** Why nothing new may be asked for, whatever is left; debt bars as well. */
  readonly barred: Barred | null;
  readonly restrictions: KeyRestrictions;
  /** The limits that match the payer and the feature, each with what it has left. */
  readonly limits: readonly LimitStop[];
  /** Milliseconds until something of this changes by itself; null when nothing will. */
  readonly freshMs: number | null;
};

type LimitRow = [string, LimitScope, string, LimitKind, string, string, string | null];
type Row = Omit<Standing, "restrictions" | "limits" | "freshMs"> & {
  readonly allowed_addresses: string[] | null;
  readonly allowed_features: string[] | null;
  readonly per_second: number | null;
  readonly per_minute: number | null;
  readonly limits: LimitRow[] | null;
  readonly fresh_ms: number | null;
};

const COLUMNS = `org_id, key_id, environment, now, barred, trim_scale(current)::text AS current, trim_scale(held)::text AS held,
    trim_scale(available)::text AS available, trim_scale(debt)::text AS debt, allowed_addresses, allowed_features, per_second, per_minute, limits, fresh_ms`;
const BY_KEYS = `SELECT asked, ${COLUMNS} FROM books.standings($1::bytea[], NULL, NULL, $2::text[])`;
const BY_PAYERS = `SELECT asked, ${COLUMNS} FROM books.standings(NULL, $1::bigint[], $2::bigint[], $3::text[])`;

export type AskedByKey = { readonly hash: string; readonly feature: string };

const MOST_ASKED = 256;

function limitOf([id, scope, subject, kind, amount, used, resetsAt]: LimitRow): LimitStop {
  return {
    limitId: BigInt(id),
    scope,
    subject,
    kind,
    amount,
    available: leftOf(kind, amount, used),
    resetsAt: resetsAt === null ? null : new Date(resetsAt),
  };
}

function standingIn({ allowed_addresses, allowed_features, per_second, per_minute, fresh_ms, ...row }: Row): Standing {
  const restrictions =
    allowed_addresses && allowed_features
      ? {
          allowedAddresses: allowed_addresses,
          allowedFeatures: allowed_features,
          perSecond: per_second,
          perMinute: per_minute,
        }
      : UNRESTRICTED;
  return { ...row, restrictions, limits: row.limits?.map(limitOf) ?? [], freshMs: fresh_ms };
}

async function readByKeys(asked: readonly AskedByKey[]): Promise<readonly (Standing | null)[]> {
  const values = [bytesArray(asked.map(({ hash }) => hash)), textArray(asked.map(({ feature }) => feature))];
  const { rows } = await enginePool().query<Row & { asked: number }>({ name: "standing", text: BY_KEYS, values });
  const found = new Map(rows.map(({ asked: place, ...row }) => [place - 1, standingIn(row)]));
  return asked.map((_, at) => found.get(at) ?? null);
}

/** Requests that ask at the same time are answered by one look-up, and each as of now. */
export function askByKey(asked: AskedByKey): Promise<Standing | null> {
  return once("standing-asked", () => gather(MOST_ASKED, readByKeys))(asked);
}

/** The hash of a customer's key as it was sent, in hexadecimal. @throws Refusal unauthenticated for what is none */
export function customerKeyHash(text: string): string {
  const key = readKey(text);
  return !key || key.kind === "svc" ? refuseUnknown() : key.hash;
}

export function refuseUnknown(): never {
  return refuse("unauthenticated", "The customer's key is unknown.");
}

type AskedByPayer = Payer & { readonly feature: string | null };

/** One look-up for all, in which a payer that many ask for is looked up once for each feature. */
async function readByPayers(asked: readonly AskedByPayer[]): Promise<readonly (Standing | null)[]> {
  const nameOf = ({ kind, id, feature }: AskedByPayer) => `${kind} ${id} ${JSON.stringify(feature)}`;
  const each = [...new Map(asked.map((one) => [nameOf(one), one])).values()];
  const values = [
    plainArray(each.map(({ kind, id }) => (kind === "key" ? id : null))),
    plainArray(each.map(({ kind, id }) => (kind === "org" ? id : null))),
    textArray(each.map(({ feature }) => feature)),
  ];
  const { rows } = await enginePool().query<Row & { asked: number }>({ name: "standing-of", text: BY_PAYERS, values });
  const found = new Map<string, Standing>();
  for (const { asked: place, ...row } of rows) {
    const payer = each[place - 1];
    if (payer) found.set(nameOf(payer), standingIn(row));
  }
  return asked.map((one) => found.get(nameOf(one)) ?? null);
}

/** By the id of a key or an organization; without a feature the limits of all features are listed. Null when there is none. */
export function askByPayer(asked: AskedByPayer): Promise<Standing | null> {
  return once("standing-of-asked", () => gather(MOST_ASKED, readByPayers))(asked);
}

/** The same for one that must exist. @throws Refusal not_found */
export async function standingOf(payer: Payer, feature: string | null): Promise<Standing> {
  return (await askByPayer({ ...payer, feature })) ?? refuseAbsent(payer);
}

export function refuseAbsent({ kind }: Payer): never {
  return refuse("not_found", `There is no such ${kind === "key" ? "key" : "organization"}.`);
}

/** Why this caller may ask for nothing new, whatever is left: a dead key, a stopped organization, debt; else null. */
export function stoppedFromNew({ barred, debt, available }: Standing): Refusal | null {
  if (barred) return refusalOfBarred(barred, debt, available);
  return debt === "0" ? null : debtUnpaid(debt, available);
}

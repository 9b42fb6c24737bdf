import { randomBytes, randomUUID } from "node:crypto";
import type { Context, Environment } from "#lib/context.ts";
import { publicId } from "#lib/ids.ts";
import { makeKey } from "#lib/keys/key-format.ts";
import { forgetPriceBooks } from "#lib/pricing/published-books-store.ts";
import { contextOf, createUser } from "./actors.ts";
import { asOwner } from "./database.ts";

export type TestKey = { readonly id: bigint; readonly publicId: string; readonly text: string };
export type MeteredOrg = { readonly id: bigint; readonly publicId: string; readonly key: TestKey };

/** The vendor's backend, as the edge establishes it from a service key. */
export function serviceContext(scopes: readonly string[] = ["authorize", "usage"], now?: () => Date): Context {
  const ctx = contextOf({ kind: "service", serviceKeyId: 1n, scopes });
  return now ? { ...ctx, now } : ctx;
}

/** An organization's own key reading its figures. */
export function keyContext(org: MeteredOrg): Context {
  return contextOf({ kind: "api_key", keyId: org.key.id, orgId: org.id, environment: "live" });
}

export async function addKey(
  orgId: bigint,
  environment: Environment = "live",
  expiresAt: Date | null = null,
): Promise<TestKey> {
  const { text, hash, prefix, lastFour } = makeKey(environment, randomBytes(32));
  const [row] = await asOwner<{ id: string }>(
    `INSERT INTO api_keys (org_id, environment, name, prefix, last_four, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, 'test', $6) RETURNING id`,
    [orgId, environment, `Key ${lastFour}`, prefix, lastFour, expiresAt],
  );
  const id = BigInt(row?.id ?? 0);
  await asOwner("INSERT INTO key_index (hash, org_id, key_id, environment, expires_at) VALUES ($1, $2, $3, $4, $5)", [
    hash,
    orgId,
    id,
    environment,
    expiresAt,
  ]);
  return { id, publicId: publicId("key", id), text };
}

/** A fresh organization with one live key; what it may spend is given with giveCredits. */
export async function openMeteredOrg(zone = "UTC"): Promise<MeteredOrg> {
  const userId = await createUser("Meter owner");
  const [row] = await asOwner<{ id: string }>(
    "SELECT books.open_organization($1, 'Metered', $2, 'sandbox', NULL) AS id",
    [userId, zone],
  );
  const id = BigInt(row?.id ?? 0);
  return { id, publicId: publicId("org", id), key: await addKey(id) };
}

/** A price that many tests are content with: one credit a request. */
export const GEOCODE = { feature: "geocode", meter: "requests", price: "1" } as const;

/** A fresh organization that may spend so many credits. */
export async function openFundedOrg(credits: string): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  await giveCredits(org.id, credits);
  return org;
}

/** An event as a backend sends it, of so many requests of GEOCODE unless `fields` say otherwise. */
export function eventOf(
  org: Pick<MeteredOrg, "key">,
  id: string,
  requests: string | number = "1",
  fields: object = {},
) {
  return { source: "test", id, key_id: org.key.publicId, feature: GEOCODE.feature, meters: { requests }, ...fields };
}

export type GivenCredits = {
  readonly priority?: number;
  readonly scope?: readonly string[];
  readonly startsAt?: Date;
  readonly expiresAt?: Date;
};

/** Gives credits that nobody paid for; returns the grant's id. */
export async function giveCredits(orgId: bigint, credits: string, given: GivenCredits = {}): Promise<bigint> {
  const { priority = 10, scope = [], startsAt = null, expiresAt = null } = given;
  const breadth = scope.length === 0 ? 3 : scope.some((entry) => entry.endsWith("*")) ? 2 : scope.length === 1 ? 0 : 1;
  const [row] = await asOwner<{ id: string }>(
    "SELECT books.give_credits($1, 'promotion', 'Test', $2, $3, $4, $5, $6, $7, $8, 'a test', 'test') AS id",
    [orgId, credits, priority, scope, breadth, startsAt, expiresAt, randomUUID()],
  );
  return BigInt(row?.id ?? 0);
}

export type TestRate = {
  readonly feature: string;
  readonly meter: string;
  readonly price: string;
  readonly per?: string;
  readonly dimensions?: Readonly<Record<string, string>>;
};

/** Publishes a price book under the next number. */
export async function publishTestBook(rates: readonly TestRate[], effectiveAt = "2000-01-01T00:00:00Z"): Promise<void> {
  const [book] = await asOwner<{ id: string }>(
    "INSERT INTO price_books (name, created_by) VALUES ('Test', 'test') RETURNING id",
  );
  for (const { feature, meter, price, per = "1", dimensions = {} } of rates) {
    await asOwner(
      "INSERT INTO rates (book_id, feature, meter, price, per, dimensions) VALUES ($1, $2, $3, $4, $5, $6)",
      [book?.id, feature, meter, price, per, JSON.stringify(dimensions)],
    );
  }
  await asOwner(
    `UPDATE price_books SET state = 'published', number = (SELECT coalesce(max(number), 0) + 1 FROM price_books),
       effective_at = $2, published_at = now() WHERE id = $1`,
    [book?.id, effectiveAt],
  );
  forgetPriceBooks();
}

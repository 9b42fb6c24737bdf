import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { burnDown, type SpendableGrant, scopeBreadth } from "#lib/credits/burn-down.ts";
import { findId } from "#lib/ids.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { asOwner } from "#lib/testing/database.ts";
import { type MeteredOrg, openMeteredOrg, publishTestBook, serviceContext } from "#lib/testing/metering.ts";
import { microsOf } from "#lib/time/timestamp.ts";

const SEED = 20_261_121;
const RUNS = 40;
const HOUR_MS = 3_600_000;
const FEATURES = ["chat.large", "chat.small", "scrape"] as const;

beforeAll(() => publishTestBook(FEATURES.map((feature) => ({ feature, meter: "credits", price: "1" }))));

/** A grant before it has an id; hours are counted from now. */
const anyGrant = fc.record({
  issued: fc.bigInt({ min: 1n, max: 30_000_000_000_000n }),
  costMinor: fc.bigInt({ min: 0n, max: 40n }),
  priority: fc.constantFrom(5, 10, 20),
  scope: fc.constantFrom<readonly string[]>([], ["scrape"], ["chat.*"], ["chat.small"], ["chat.small", "scrape"]),
  startsHours: fc.constantFrom(-3, -2, -2, 4),
  expiresHours: fc.constantFrom(null, null, -1, 6, 6, 7),
});
type AnyGrant = {
  readonly issued: bigint;
  readonly costMinor: bigint;
  readonly priority: number;
  readonly scope: readonly string[];
  readonly startsHours: number;
  readonly expiresHours: number | null;
};

const anySpend = fc.record({
  feature: fc.constantFrom(...FEATURES),
  // Six places, as quantities have.
  amount: fc.bigInt({ min: 0n, max: 20_000_000n }).map((micro) => picos(micro * 1_000_000n)),
});

async function addGrant(org: MeteredOrg, grant: AnyGrant, now: Date): Promise<SpendableGrant | null> {
  const at = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);
  const startsAt = at(grant.startsHours);
  const expiresAt = grant.expiresHours === null ? null : at(grant.expiresHours);
  if (expiresAt && expiresAt <= startsAt) return null;
  const { issued, costMinor, priority, scope } = grant;
  const [row] = await asOwner<{ id: string }>(
    "SELECT books.create_grant($1, 'purchase', 'Any', $2, $3, 'USD', $4, $5, $6, $7, $8, $9) AS id",
    [org.id, formatCredits(picos(issued)), costMinor, priority, scope, scopeBreadth(scope), startsAt, expiresAt, now],
  );
  const [starts, expires] = [microsOf(startsAt), expiresAt && microsOf(expiresAt)];
  return {
    id: BigInt(row?.id ?? 0),
    remaining: picos(issued),
    issued: picos(issued),
    priority,
    startsAt: starts,
    expiresAt: expires,
    scope,
    costMinor,
  };
}

type Spend = { readonly feature: string; readonly amount: Picos };

/** What burn-down.ts says each event draws, in the order sent; "debt" is what no grant covers. */
function expected(grants: readonly SpendableGrant[], spends: readonly Spend[], now: Date): string[][] {
  let left = grants;
  return spends.map(({ feature, amount }) => {
    const { draws, short } = burnDown(left, feature, amount, microsOf(now));
    const drawn = new Map(draws.map((draw) => [draw.grantId, draw.amount]));
    left = left.map((grant) => ({ ...grant, remaining: picos(grant.remaining - (drawn.get(grant.id) ?? 0n)) }));
    const funds = draws.map((draw) => `${draw.grantId} ${formatCredits(draw.amount)}`);
    return short > 0n ? [...funds, `debt ${formatCredits(short)}`] : funds;
  });
}

async function drawn(org: MeteredOrg, spends: readonly Spend[]): Promise<string[][]> {
  const events = spends.map(({ feature, amount }, index) => {
    return {
      source: "funds",
      id: String(index),
      key_id: org.key.publicId,
      feature,
      meters: { credits: formatCredits(amount) },
    };
  });
  const results = await recordUsage(serviceContext(), { events });
  return results.map((result) => {
    if (!("charge" in result)) throw new Error(`an event was ${result.status}`);
    return result.charge.draws.map(
      (draw) => `${"debt" in draw ? "debt" : findId("gra", draw.grant_id)} ${draw.amount}`,
    );
  });
}

test("SQL and burn-down.ts draw the same credits from the same grants", async () => {
  const story = fc.tuple(fc.array(anyGrant, { maxLength: 8 }), fc.array(anySpend, { minLength: 1, maxLength: 8 }));
  await fc.assert(
    fc.asyncProperty(story, async ([wanted, spends]) => {
      const org = await openMeteredOrg();
      const now = new Date();
      const grants: SpendableGrant[] = [];
      for (const each of wanted) {
        const grant = await addGrant(org, each, now);
        if (grant) grants.push(grant);
      }
      expect(await drawn(org, spends)).toEqual(expected(grants, spends, now));
    }),
    { seed: SEED, numRuns: RUNS, endOnFailure: true },
  );
}, 30_000);

test("of two grants, the one that expires first pays first, and at its expiry instant it pays no more", async () => {
  const org = await openMeteredOrg();
  const now = new Date();
  const base = { issued: parseCredits("100"), costMinor: 0n, priority: 10, scope: [], startsHours: -2 };
  const later = await addGrant(org, { ...base, expiresHours: 7 }, now);
  const sooner = await addGrant(org, { ...base, expiresHours: 6 }, now);
  const spend = { feature: "scrape", amount: parseCredits("150") };
  expect(await drawn(org, [spend])).toEqual([[`${sooner?.id} 100`, `${later?.id} 50`]]);
});

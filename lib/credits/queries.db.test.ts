import { beforeAll, expect, test } from "vitest";
import { listOpenGrants } from "#lib/credits/queries.ts";
import { publicId } from "#lib/ids.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  eventOf,
  GEOCODE,
  giveCredits,
  keyContext,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";

const HOUR_MS = 3_600_000;

beforeAll(() => publishTestBook([GEOCODE]));

/** Credits that were bought, so many hours ago. */
async function addPurchase(orgId: bigint, credits: string, costMinor: string, hoursAgo: number): Promise<string> {
  const startsAt = new Date(Date.now() - hoursAgo * HOUR_MS);
  const [row] = await asOwner<{ id: string }>(
    "SELECT books.create_grant($1, 'purchase', 'Top-up', $2, $3, 'USD', 20, '{}', 3, $4, NULL, $4) AS id",
    [orgId, credits, costMinor, startsAt],
  );
  return publicId("gra", BigInt(row?.id ?? 0));
}

test("grants are listed in the order in which usage draws on them, however close their costs", async () => {
  const org = await openMeteredOrg();
  const dearer = await addPurchase(org.id, "3", "1", 2);
  // A third of a cent a credit like the other, less one part in a sextillion.
  const cheaper = await addPurchase(org.id, "3000000000.000000000001", "1000000000", 1);
  const free = publicId("gra", await giveCredits(org.id, "5", { expiresAt: new Date(Date.now() + HOUR_MS) }));
  const listed = await listOpenGrants(keyContext(org));
  const requests = "3000000007";
  const event = eventOf(org, "1", requests);
  const [result] = await recordUsage(serviceContext(), { events: [event] });
  if (!result || !("charge" in result)) throw new Error("the usage was charged");
  const drawn = result.charge.draws.map((draw) => "grant_id" in draw && draw.grant_id);
  expect(drawn).toEqual([free, cheaper, dearer]);
  expect(listed.map((grant) => grant.id)).toEqual(drawn);
});

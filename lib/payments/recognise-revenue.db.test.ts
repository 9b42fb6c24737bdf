import { expect, test } from "vitest";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  eventOf,
  GEOCODE,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { recogniseRevenue } from "./recognise-revenue.ts";

const PURCHASE =
  "SELECT books.create_grant($1, 'purchase', 'Top-up', 1000, 100, 'USD', 20, '{}', 3, now(), NULL, now()) AS id";

/** An organization that bought 1,000 credits for $1.00 and used 250 of them. */
async function openEarning(): Promise<MeteredOrg> {
  const org = await openMeteredOrg();
  await asOwner(PURCHASE, [org.id]);
  const event = eventOf(org, "1", "250");
  await recordUsage(serviceContext(), { events: [event] });
  return org;
}

test("an organization whose books cannot be read stops no other's revenue, and is told of", async () => {
  await publishTestBook([GEOCODE]);
  const before = await openEarning();
  // A purchase of nobody: its books have no wallet to lock.
  const [nobody] = await asOwner<{ id: string }>("SELECT nextval('organizations_id_seq') AS id");
  await asOwner(PURCHASE, [nobody?.id]);
  const after = await openEarning();
  const run = await recogniseRevenue(systemContext());
  expect(run).toEqual({ moved: 2, failed: [expect.objectContaining({ message: expect.stringContaining("wallet") })] });
  for (const org of [before, after]) {
    const rows = await asOwner("SELECT recognised_minor::int FROM grants WHERE org_id = $1", [org.id]);
    expect(rows).toEqual([{ recognised_minor: 25 }]);
  }
});

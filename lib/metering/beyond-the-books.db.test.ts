import { beforeAll, expect, test } from "vitest";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { eventOf, GEOCODE, openFundedOrg, publishTestBook, serviceContext } from "#lib/testing/metering.ts";

const DEAREST = { feature: "dear", meter: "requests", price: "1000000000" };
/** As much as one event can cost; ten of them reach the most that the books can keep in one number. */
const ALL = { feature: DEAREST.feature, meters: { requests: "9999999999999999" } };
const service = serviceContext();

beforeAll(() => publishTestBook([GEOCODE, DEAREST]));

test("usage whose sums have more digits than can be booked is refused for good, and takes no neighbour with it", async () => {
  const org = await openFundedOrg("1");
  const other = await openFundedOrg("1");
  const sent = Array.from({ length: 9 }, (_, at) => eventOf(org, `a${at}`, 1, ALL));
  const recorded = await recordUsage(service, { events: sent });
  expect(new Set(recorded.map(({ status }) => status))).toEqual(new Set(["charged"]));
  const [tooMuch, neighbour, after] = await Promise.allSettled([
    recordUsage(service, { events: [eventOf(org, "b", 1, ALL), eventOf(org, "c", 1, ALL)] }),
    recordUsage(service, { events: [eventOf(other, "b")] }),
    recordUsage(service, { events: [eventOf(org, "d")] }),
  ]);
  expect(tooMuch).toMatchObject({ status: "rejected", reason: { code: "invalid", message: /smaller quantities/ } });
  expect(neighbour).toMatchObject({ value: [{ status: "charged", balance: { available: "0" } }] });
  expect(after).toMatchObject({ value: [{ status: "charged" }] });
});

test("work that costs more than anybody could have is quoted, and stopped for want of credits", async () => {
  const org = await openFundedOrg("1");
  const price = "199999999999999980000000000";
  const estimate = ALL.meters;
  const features = Array.from({ length: 20 }, () => ({ feature: DEAREST.feature, estimate }));
  const jobs = [{ feature: DEAREST.feature, estimate, count: 20 }];
  const quote = await quoteWork(service, QuoteInput.parse({ org_id: org.publicId, jobs, as_many: true }));
  expect(quote).toMatchObject({ price, passes: false, stopped_by: { code: "out_of_credit", required: price } });
  await expect(
    placeHold(service, PlaceHoldInput.parse({ id: "all", org_id: org.publicId, features })),
  ).rejects.toMatchObject({ code: "out_of_credit", extra: { required: price, available: "1" } });
});

import { beforeAll, expect, test } from "vitest";
import { getBalanceAt, readBookedTime } from "#lib/credits/past-balance-queries.ts";
import { getBalance } from "#lib/credits/queries.ts";
import { PlaceHoldInput, placeHold } from "#lib/metering/place-hold.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { SettleHoldInput, settleHold } from "#lib/metering/settle-hold.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { asOwner } from "#lib/testing/database.ts";
import {
  giveCredits,
  keyContext,
  type MeteredOrg,
  openMeteredOrg,
  publishTestBook,
  serviceContext,
} from "#lib/testing/metering.ts";
import { micros, microsOf } from "#lib/time/timestamp.ts";

const service = serviceContext();

beforeAll(() => publishTestBook([{ feature: "video", meter: "seconds", price: "1.5" }]));

/** The instant of the database, to the microsecond. */
async function nowOf(org: MeteredOrg) {
  const [row] = await asOwner<{ at: string }>(
    "SELECT (extract(epoch FROM books.org_now($1)) * 1000000)::bigint::text AS at",
    [org.id],
  );
  return micros(BigInt(row?.at ?? 0));
}

function use(org: MeteredOrg, id: string, seconds: string) {
  const event = { source: "test", id, key_id: org.key.publicId, feature: "video", meters: { seconds } };
  return recordUsage(service, { events: [event] });
}

async function expire(grantId: bigint): Promise<void> {
  await asOwner("ALTER TABLE grants DISABLE TRIGGER USER");
  await asOwner(
    "UPDATE grants SET starts_at = now() - interval '2 days', expires_at = now() - interval '1 second' WHERE id = $1",
    [grantId],
  );
  await asOwner("ALTER TABLE grants ENABLE TRIGGER USER");
}

test("the balance at each past instant is the balance that was read then, through usage, holds, a void and debt", async () => {
  const org = await openMeteredOrg();
  const ctx = keyContext(org);
  const seen: { at: Awaited<ReturnType<typeof nowOf>>; balance: object }[] = [];
  const look = async () => {
    const { current, held, available, debt } = await getBalance(ctx);
    seen.push({ at: await nowOf(org), balance: { current, held, available, debt } });
  };
  await look();
  await giveCredits(org.id, "100");
  await giveCredits(org.id, "7.000000000001", { priority: 5 });
  await giveCredits(org.id, "50", { startsAt: new Date(Date.now() + 3_600_000) });
  await look();
  await use(org, "a", "3.7");
  await look();
  const hold = PlaceHoldInput.parse({
    id: "h",
    key_id: org.key.publicId,
    feature: "video",
    estimate: { seconds: "20" },
  });
  const { hold: placed } = await placeHold(service, hold);
  await look();
  await settleHold(service, placed.id, SettleHoldInput.parse({ id: "s1", meters: { seconds: "4" }, final: false }));
  await look();
  await settleHold(service, placed.id, SettleHoldInput.parse({ id: "s2", meters: { seconds: "2" } }));
  await look();
  const [charged] = await use(org, "b", "90");
  await look();
  if (!charged || !("charge" in charged)) throw new Error("not charged");
  await voidCharge(service, charged.charge.id, { id: "v" });
  await look();
  // All differ but the last: a void leads back to what stood before the charge.
  expect(new Set(seen.map(({ balance }) => JSON.stringify(balance))).size).toBe(seen.length - 1);
  for (const { at, balance } of seen) expect(await getBalanceAt(ctx, at)).toMatchObject(balance);
});

test("a lapse counts from its own instant, whether or not it has been booked", async () => {
  const org = await openMeteredOrg();
  const ctx = keyContext(org);
  const grant = await giveCredits(org.id, "10");
  await giveCredits(org.id, "5");
  const before = await nowOf(org);
  expect(await getBalanceAt(ctx, before)).toMatchObject({ current: "15", available: "15" });
  await expire(grant);
  expect(await getBalanceAt(ctx, await nowOf(org))).toMatchObject({ current: "5", available: "5" });
  await asOwner("UPDATE wallets SET next_due_at = now() WHERE org_id = $1", [org.id]);
  await use(org, "a", "1");
  expect(await getBalanceAt(ctx, await nowOf(org))).toMatchObject({ current: "3.5", available: "3.5" });
});

test("a lapse that was booked stays where it was when the grant's life grows afterwards, as by a dispute that was won", async () => {
  const org = await openMeteredOrg();
  const ctx = keyContext(org);
  const grant = await giveCredits(org.id, "10");
  await giveCredits(org.id, "5");
  await expire(grant);
  await asOwner("UPDATE wallets SET next_due_at = now() WHERE org_id = $1", [org.id]);
  await use(org, "a", "1");
  const after = await nowOf(org);
  await asOwner("UPDATE grants SET expires_at = now() + interval '1 day' WHERE id = $1", [grant]);
  expect(await getBalanceAt(ctx, after)).toMatchObject({ current: "3.5", available: "3.5" });
});

test("an instant to come is refused, and another organization's balance is not read", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const other = keyContext(await openMeteredOrg());
  await expect(getBalanceAt(other, microsOf(new Date(Date.now() + 60_000)))).rejects.toThrow(/has passed/);
  expect(await getBalanceAt(other, await nowOf(org), org.id)).toMatchObject({ current: "0", grants: [] });
});

test("books begin with their first booking, and each organization's are its own", async () => {
  const org = await openMeteredOrg();
  const ctx = keyContext(org);
  expect(await readBookedTime(ctx)).toMatchObject({ first: null });
  const before = await nowOf(org);
  await giveCredits(org.id, "10");
  await giveCredits(org.id, "5");
  const { first } = await readBookedTime(ctx);
  expect(first).not.toBeNull();
  expect(Number(first)).toBeGreaterThanOrEqual(Number(before) - 1_000);
  expect(await getBalanceAt(ctx, micros((first ?? 0n) + 1_000n))).toMatchObject({ current: "10" });
  expect(await readBookedTime(keyContext(await openMeteredOrg()), org.id)).toMatchObject({ first: null });
});

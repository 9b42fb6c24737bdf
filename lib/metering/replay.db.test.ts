import { expect, test } from "vitest";
import { publicChargeId, publicId } from "#lib/ids.ts";
import type { ReplayReport } from "#lib/metering/book-replay.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { replayUsage } from "#lib/metering/replay-queries.ts";
import { voidCharge } from "#lib/metering/void-charge.ts";
import { formatCredits, parseCredits, picos } from "#lib/money/credits.ts";
import { addFeature } from "#lib/pricing/add-feature.ts";
import { createDraft } from "#lib/pricing/create-draft.ts";
import { editDraft } from "#lib/pricing/edit-draft.ts";
import { createStaff } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { giveCredits, openMeteredOrg, publishTestBook, serviceContext } from "#lib/testing/metering.ts";

const staff = await createStaff();
await publishTestBook([
  { feature: "model", meter: "input_tokens", price: "0.333333333333", per: "1000000" },
  { feature: "model", meter: "output_tokens", price: "1.7", per: "999983" },
  { feature: "scrape", meter: "requests", price: "0.1" },
]);
for (const code of ["model", "scrape", "fresh"])
  await addFeature(staff, { code, name: code, provider: "In-house", kind: "data", description: "" });

const [first, second] = [await openMeteredOrg(), await openMeteredOrg()];
await giveCredits(first.id, "1000000");
await giveCredits(second.id, "1000000");
const HOUR_MS = 3_600_000;
const now = Date.now();
const period = { from: new Date(now - 30 * HOUR_MS).toISOString(), to: new Date(now).toISOString() };

async function use(
  org: typeof first,
  hoursAgo: number,
  events: readonly { feature: string; meters: Record<string, string> }[],
) {
  const sent = events.map((event, index) => ({
    ...event,
    source: "test",
    id: `${hoursAgo}-${index}`,
    key_id: org.key.publicId,
    occurred_at: new Date(now - hoursAgo * HOUR_MS).toISOString(),
  }));
  for (let at = 0; at < sent.length; at += 500)
    await recordUsage(serviceContext(), { events: sent.slice(at, at + 500) });
}

const calls = Array.from({ length: 2_500 }, (_, index) => ({
  feature: "model",
  meters: { input_tokens: String(index * 7 + 1), output_tokens: `${index}.000001` },
}));
await use(first, 20, calls);
await use(first, 50, [{ feature: "scrape", meters: { requests: "1" } }]);
await use(second, 10, [
  { feature: "scrape", meters: { requests: "3" } },
  { feature: "fresh", meters: { rows: "4" } },
]);

async function replayed(bookId: string): Promise<ReplayReport> {
  for await (const step of replayUsage(staff, { bookId, ...period })) if (step.kind === "report") return step.report;
  throw new Error("a replay ends with a report");
}

async function recorded(): Promise<{ amount: string; events: number }> {
  const [row] = await asOwner<{ amount: string; events: number }>(
    `SELECT trim_scale(coalesce(sum(amount), 0))::text AS amount, count(*)::int AS events FROM usage_events
     WHERE occurred_at >= $1 AND occurred_at < $2`,
    [period.from, period.to],
  );
  return row ?? { amount: "0", events: 0 };
}

test("a replay under the book that was in force equals the recorded charges, to the last place", async () => {
  const [book] = await asOwner<{ id: string }>("SELECT max(id)::text AS id FROM price_books WHERE state = 'published'");
  const { total, features, orgs, movers } = await replayed(publicId("bok", BigInt(book?.id ?? 0)));
  const { amount, events } = await recorded();
  expect(events).toBe(2_502);
  expect(total).toMatchObject({ events, actual: amount, draft: amount, difference: "0", percent: "0.0 %" });
  expect(orgs.map((line) => [line.orgId, line.difference])).toEqual([
    [first.publicId, "0"],
    [second.publicId, "0"],
  ]);
  const sum = features.reduce((total, line) => total + parseCredits(line.draft), 0n);
  expect(formatCredits(picos(sum))).toBe(amount);
  expect(movers).toEqual([]);
});

test("a draft is compared by feature and organization, with what gains and loses its price", async () => {
  const { bookId } = await createDraft(staff, { name: "Next" });
  const rates = await asOwner<{ id: string; feature: string; meter: string }>(
    "SELECT id::text, feature, meter FROM rates WHERE book_id = (SELECT max(id) FROM price_books)",
  );
  const scrape = rates.find((rate) => rate.feature === "scrape");
  const output = rates.find((rate) => rate.meter === "output_tokens");
  const row = { dimensions: {}, model: "per_unit", base: "0", minimum: "0", per: "1" } as const;
  await editDraft(staff, {
    bookId,
    put: [
      { ...row, id: publicId("rat", BigInt(scrape?.id ?? 0)), feature: "scrape", meter: "requests", price: "0.15" },
      { ...row, feature: "fresh", meter: "rows", price: "2" },
    ],
    remove: [publicId("rat", BigInt(output?.id ?? 0))],
  });
  const report = await replayed(bookId);
  const byFeature = new Map(report.features.map((line) => [line.feature, line]));
  expect(byFeature.get("scrape")).toMatchObject({
    actual: "0.3",
    draft: "0.45",
    difference: "0.15",
    percent: "+50.0 %",
  });
  expect(byFeature.get("fresh")).toMatchObject({ actual: "0", draft: "8", gainsPrice: 1, percent: "" });
  expect(byFeature.get("model")).toMatchObject({ draft: "0", losesPrice: 2_500 });
  expect(report.reasons).toEqual([{ reason: "model has no price for the meter output_tokens", events: 2_500 }]);
  expect(report.movers.map((line) => line.feature)).toEqual(["model", "fresh", "scrape"]);
  expect(report.orgCount).toBe(2);
});

test("what was taken back is not replayed, and who stops listening stops the replay", async () => {
  const [charge] = await asOwner<{ id: string }>(
    "SELECT id::text FROM usage_events WHERE org_id = $1 AND feature = 'scrape' ORDER BY id DESC LIMIT 1",
    [second.id],
  );
  const before = await recorded();
  await voidCharge(serviceContext(), publicChargeId({ orgId: second.id, rowId: BigInt(charge?.id ?? 0) }), {
    id: "void-1",
    reason: "test",
  });
  const [book] = await asOwner<{ id: string }>("SELECT min(id)::text AS id FROM price_books");
  const bookId = publicId("bok", BigInt(book?.id ?? 0));
  const { total } = await replayed(bookId);
  expect(total.events).toBe(before.events - 1);
  expect(total.difference).toBe("0");
  const steps = replayUsage(staff, { bookId, ...period });
  expect(await steps.next()).toMatchObject({ value: { kind: "progress" } });
  await steps.return(undefined);
  expect(await steps.next()).toEqual({ done: true, value: undefined });
});

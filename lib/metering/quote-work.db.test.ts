import { beforeAll, expect, test } from "vitest";
import { SetLimitInput, setLimit } from "#lib/credits/set-limit.ts";
import { QuoteInput, quoteWork } from "#lib/metering/quote-work.ts";
import { recordUsage } from "#lib/metering/record-usage.ts";
import { contextOf, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { giveCredits, keyContext, openMeteredOrg, publishTestBook, serviceContext } from "#lib/testing/metering.ts";

beforeAll(() =>
  publishTestBook([
    { feature: "video", meter: "seconds", price: "1" },
    { feature: "music", meter: "tasks", price: "5" },
  ]),
);

const video = (seconds: string) => ({ feature: "video", estimate: { seconds } });

test("a quote says the price, whether it passes, how many can be paid, and takes nothing", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "25");
  const ask = { job: video("10"), as_many: true };
  const own = await quoteWork(keyContext(org), QuoteInput.parse(ask));
  expect(own).toMatchObject({
    price: "10",
    passes: true,
    stopped_by: null,
    as_many: "2",
    balance: { available: "25" },
  });
  const asked = await quoteWork(serviceContext(), QuoteInput.parse({ ...ask, org_id: org.publicId }));
  expect(asked).toEqual(own);
});

test("a batch is paid in its order, each job from the grants that cover it, and what is short stops it", async () => {
  const org = await openMeteredOrg();
  const scoped = await giveCredits(org.id, "5", { scope: ["music"] });
  await giveCredits(org.id, "12", { priority: 20 });
  expect(scoped).toBeGreaterThan(0n);
  const jobs = [video("10"), { feature: "music", estimate: { tasks: "1" } }, video("10")];
  expect(await quoteWork(keyContext(org), QuoteInput.parse({ jobs }))).toMatchObject({
    price: "25",
    passes: false,
    stopped_by: { code: "out_of_credit", limit_source: "balance", required: "25", available: "17" },
    jobs: [{ short: "0" }, { short: "0", draws: [{ amount: "5" }] }, { short: "8", draws: [{ amount: "2" }] }],
  });
});

test("a member asks how often a whole list of jobs can be paid, by the number of each", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "70");
  const jobs = [
    { ...video("10"), count: 2 },
    { feature: "music", estimate: { tasks: "1" }, count: 3 },
  ];
  const member = contextOf({ kind: "member", userId: "u", orgId: org.id, role: "viewer" });
  const asked = QuoteInput.parse({ jobs, as_many: true });
  const quote = await quoteWork(member, asked);
  expect(quote).toMatchObject({
    price: "35",
    passes: true,
    as_many: "2",
    jobs: [
      { price: "10", count: 2, total: "20", draws: [{ amount: "20" }] },
      { price: "5", count: 3, total: "15", draws: [{ amount: "15" }] },
    ],
  });
  expect(await quoteWork(keyContext(org), asked)).toEqual(quote);
  const withKey = QuoteInput.parse({ jobs, as_many: true, key_id: org.key.publicId });
  expect(await quoteWork(member, withKey)).toEqual(quote);
});

test("a limit stops work that the balance carries, and bounds how often it passes", async () => {
  const { publicId, id, owner } = await openOrganization();
  await giveCredits(id, "1000");
  await setLimit(owner, SetLimitInput.parse({ scope: "feature", subject: "video", kind: "per_day", amount: "35" }));
  const ask = (count: number) => QuoteInput.parse({ job: { ...video("10"), count }, as_many: true });
  expect(await quoteWork(owner, ask(1))).toMatchObject({ passes: true, as_many: "3" });
  const stopped = await quoteWork(owner, ask(4));
  expect(stopped).toMatchObject({ passes: false, as_many: "0", jobs: [{ short: "0", total: "40" }] });
  expect(stopped.stopped_by).toMatchObject({ limit_source: "feature", required: "40", available: "35" });
  const songs = QuoteInput.parse({
    org_id: publicId,
    job: { feature: "music", estimate: { tasks: "1" } },
    as_many: true,
  });
  expect(await quoteWork(serviceContext(), songs)).toMatchObject({ passes: true, as_many: "200" });
});

test("while a debt stands or a key is not for the feature, work passes not once, whatever is left", async () => {
  const org = await openMeteredOrg();
  const ask = (job: object) => QuoteInput.parse({ job, as_many: true });
  const used = { source: "test", id: "1", key_id: org.key.publicId, feature: "music", meters: { tasks: "1" } };
  await recordUsage(serviceContext(), { events: [used] });
  await giveCredits(org.id, "100");
  for (const job of [video("10"), video("0")]) {
    expect(await quoteWork(keyContext(org), ask(job))).toMatchObject({
      passes: false,
      stopped_by: { code: "debt_unpaid", required: "5", available: "100" },
      as_many: "0",
    });
  }
  const bound = await openMeteredOrg();
  await giveCredits(bound.id, "100");
  await asOwner("UPDATE api_keys SET allowed_features = '{music}' WHERE org_id = $1", [bound.id]);
  expect(await quoteWork(keyContext(bound), ask(video("10")))).toMatchObject({
    stopped_by: { code: "feature_not_allowed" },
    as_many: "0",
  });
});

test("another organization's key is not asked about", async () => {
  const [org, other] = [await openMeteredOrg(), await openMeteredOrg()];
  const member = contextOf({ kind: "member", userId: "u", orgId: org.id, role: "owner" });
  for (const ctx of [member, keyContext(org)]) {
    const ask = QuoteInput.parse({ job: video("1"), key_id: other.key.publicId });
    await expect(quoteWork(ctx, ask)).rejects.toMatchObject({ code: "not_found" });
  }
});

test("what has no price is not quoted", async () => {
  const org = await openMeteredOrg();
  const ask = QuoteInput.parse({ job: { feature: "unheard", estimate: { x: "1" } } });
  await expect(quoteWork(keyContext(org), ask)).rejects.toMatchObject({ code: "unpriced" });
});

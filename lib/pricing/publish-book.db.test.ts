import { expect, test } from "vitest";
import { staffDatabase } from "#lib/db/clients.ts";
import { publicId } from "#lib/ids.ts";
import { addFeature } from "#lib/pricing/add-feature.ts";
import { createDraft } from "#lib/pricing/create-draft.ts";
import { discardDraft } from "#lib/pricing/discard-draft.ts";
import { editDraft } from "#lib/pricing/edit-draft.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import { LEAD_MS, publishBook } from "#lib/pricing/publish-book.ts";
import { booksFor, publishedBooks } from "#lib/pricing/published-books-store.ts";
import { quantity } from "#lib/pricing/quantity.ts";
import { rate } from "#lib/pricing/rating.ts";
import { seedCatalogue } from "#lib/pricing/seed-catalogue.ts";
import { contextOf, createStaff, openOrganization, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { micros, microsOf } from "#lib/time/timestamp.ts";

await seedCatalogue(systemContext());
const staff = await createStaff();
const geocode = {
  feature: "geocode",
  meter: "requests",
  dimensions: {},
  model: "per_unit",
  base: "0",
  minimum: "0",
} as const;

async function newest(): Promise<number> {
  return Math.max(...(await publishedBooks()).map((book) => book.number));
}

/** A draft in which a thousand look-ups cost `price`. */
async function draftGeocode(price: string): Promise<string> {
  const { bookId } = await createDraft(staff, { name: `Geocode at ${price}` });
  const { rates } = await staffDatabase().priceBook.findFirstOrThrow({
    where: { state: "draft" },
    orderBy: { id: "desc" },
    include: { rates: { where: { feature: "geocode" } } },
  });
  await editDraft(staff, {
    bookId,
    put: [{ ...geocode, id: publicId("rat", rates[0]?.id ?? 0n), price, per: "1000" }],
    remove: [],
  });
  return bookId;
}

test("published at once, a book counts only after every process has had the time to notice it", async () => {
  const bookId = await draftGeocode("600");
  const from = Date.now();
  const { number, effectiveAt } = await publishBook(staff, { bookId, effectiveAt: null, comparedWith: await newest() });
  expect(effectiveAt.getTime()).toBeGreaterThanOrEqual(from + LEAD_MS - 50);
  expect((await publishedBooks()).some((book) => book.number === number)).toBe(true);
});

test("a published book and its rates cannot change, not even for the owner of the database", async () => {
  const bookId = await draftGeocode("650");
  const { number } = await publishBook(staff, { bookId, effectiveAt: null, comparedWith: await newest() });
  for (const sql of [
    "UPDATE price_books SET name = 'x' WHERE number = $1",
    "DELETE FROM price_books WHERE number = $1",
    "UPDATE rates SET price = 0 WHERE book_id = (SELECT id FROM price_books WHERE number = $1)",
    "DELETE FROM rates WHERE book_id = (SELECT id FROM price_books WHERE number = $1)",
    "INSERT INTO rates (book_id, feature, meter, price) SELECT id, 'geocode', 'rows', 1 FROM price_books WHERE number = $1",
  ]) {
    await expect(asOwner(sql, [number]), sql).rejects.toMatchObject({ code: "TG002" });
  }
  for (const attempt of [
    () => editDraft(staff, { bookId, put: [], remove: [] }),
    () => discardDraft(staff, { bookId }),
    () => publishBook(staff, { bookId, effectiveAt: null, comparedWith: number }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: "conflict" });
});

test("the past, an empty difference and an outdated comparison are refused", async () => {
  const comparedWith = await newest();
  const { bookId: same } = await createDraft(staff, { name: "Nothing new" });
  await expect(publishBook(staff, { bookId: same, effectiveAt: null, comparedWith })).rejects.toMatchObject({
    code: "invalid",
  });
  const bookId = await draftGeocode("777");
  const past = { bookId, effectiveAt: "2020-01-01T00:00:00Z", comparedWith };
  await expect(publishBook(staff, past)).rejects.toMatchObject({
    code: "invalid",
    extra: { fields: { effectiveAt: expect.any(String) } },
  });
  await expect(publishBook(staff, { bookId, effectiveAt: null, comparedWith: comparedWith - 1 })).rejects.toMatchObject(
    { code: "conflict" },
  );
});

test("of drafts published at the same time one wins; the others are told to look again", async () => {
  const comparedWith = await newest();
  const drafts = [await draftGeocode("801"), await draftGeocode("802"), await draftGeocode("803")];
  const outcomes = await Promise.allSettled(
    drafts.map((bookId) => publishBook(staff, { bookId, effectiveAt: null, comparedWith })),
  );
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  expect(await newest()).toBe(comparedWith + 1);
});

/** Which book prices a thousand look-ups at an instant, and what they cost, in picos. */
async function costAt(instant: bigint) {
  const book = bookAt(await booksFor({ orgId: 0n, planVersionId: null }), micros(instant));
  const usage = { feature: "geocode", meters: { requests: quantity(1_000_000_000n) }, dimensions: {} };
  const rated = book && rate(book, usage);
  return { book: book?.number, cost: rated?.kind === "rated" && rated.amount };
}

test("a price change at T prices T by the new book and the microsecond before by the old, also from a warm cache", async () => {
  const at = new Date(Date.now() + 3_600_000);
  const before = await costAt(microsOf(at));
  const draft = { bookId: await draftGeocode("700"), effectiveAt: at.toISOString(), comparedWith: await newest() };
  const { number } = await publishBook(staff, draft);
  expect(await costAt(microsOf(at) - 1n)).toEqual(before);
  expect(await costAt(microsOf(at))).toEqual({ book: number, cost: 700_000_000_000_000n });
});

test("while a book is scheduled no later one takes effect before it, at once or on a day", async () => {
  const at = new Date("2030-01-31T12:30:00Z");
  const scheduled = { bookId: await draftGeocode("710"), effectiveAt: at.toISOString() };
  const { number } = await publishBook(staff, { ...scheduled, comparedWith: await newest() });
  const bookId = await draftGeocode("720");
  for (const effectiveAt of [null, "2030-01-31T12:29:59.999Z"]) {
    await expect(publishBook(staff, { bookId, effectiveAt, comparedWith: number })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("31 January 2030 at 12:30:00 UTC"),
      extra: { fields: { effectiveAt: expect.stringContaining(`Price book ${number}`) } },
    });
  }
  await publishBook(staff, { bookId, effectiveAt: at.toISOString(), comparedWith: number });
  expect(await costAt(microsOf(at))).toEqual({ book: number + 1, cost: 720_000_000_000_000n });
});

test("every change leaves an audit record; support, customers and strangers change nothing", async () => {
  const actions = await asOwner<{ action: string }>("SELECT DISTINCT action FROM audit_records ORDER BY 1");
  expect(actions.map((row) => row.action)).toEqual([
    "price_book.draft",
    "price_book.edit",
    "price_book.import_starter",
    "price_book.publish",
  ]);
  const support = await createStaff("support");
  const { owner } = await openOrganization();
  const feature = { code: "x", name: "X", provider: "In-house", kind: "data", description: "" } as const;
  for (const [ctx, code] of [
    [support, "forbidden"],
    [owner, "not_found"],
    [contextOf({ kind: "visitor" }), "not_found"],
  ] as const) {
    await expect(createDraft(ctx, { name: "Mine" })).rejects.toMatchObject({ code });
    await expect(addFeature(ctx, feature)).rejects.toMatchObject({ code });
    await expect(discardDraft(ctx, { bookId: "bok_0000000000000" })).rejects.toMatchObject({ code });
  }
});

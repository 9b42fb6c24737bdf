import { expect, test } from "vitest";
import { cancelBook } from "#lib/pricing/cancel-book.ts";
import { createDraft } from "#lib/pricing/create-draft.ts";
import { editDraft } from "#lib/pricing/edit-draft.ts";
import { bookAt } from "#lib/pricing/price-book.ts";
import { publishBook } from "#lib/pricing/publish-book.ts";
import { publishedBooks } from "#lib/pricing/published-books-store.ts";
import { getBook, listBooks } from "#lib/pricing/queries.ts";
import { seedCatalogue } from "#lib/pricing/seed-catalogue.ts";
import { createStaff, systemContext } from "#lib/testing/actors.ts";
import { microsOf } from "#lib/time/timestamp.ts";

await seedCatalogue(systemContext());
const staff = await createStaff();
const AT = new Date("2031-03-01T00:00:00Z");

async function schedule(meter: string): Promise<string> {
  const { bookId } = await createDraft(staff, { name: `With ${meter}` });
  const rate = {
    feature: "geocode",
    meter,
    dimensions: {},
    model: "per_unit",
    price: "1",
    per: "1",
    base: "0",
    minimum: "0",
  } as const;
  await editDraft(staff, { bookId, put: [rate], remove: [] });
  const { comparedWith } = await getBook(staff, bookId);
  await publishBook(staff, { bookId, effectiveAt: AT.toISOString(), comparedWith });
  return bookId;
}

test("a scheduled book that is canceled never counts, and the next one is compared with the one before it", async () => {
  const bookId = await schedule("first");
  expect(bookAt(await publishedBooks(), microsOf(AT))?.number).toBe(2);
  await cancelBook(staff, { bookId });
  expect(bookAt(await publishedBooks(), microsOf(AT))?.number).toBe(1);
  const next = await schedule("second");
  const { book, changes, comparedWith } = await getBook(staff, next);
  expect([book.number, comparedWith, changes.length]).toEqual([3, 1, 1]);
  const states = (await listBooks(staff)).map(({ number, state }) => [number, state]);
  expect(states).toEqual([
    [3, "scheduled"],
    [2, "canceled"],
    [1, "in effect"],
  ]);
  await cancelBook(staff, { bookId: next });
});

test("what is in effect, canceled before, or built upon cannot be canceled", async () => {
  const [first, second] = [await schedule("third"), await schedule("fourth")];
  await expect(cancelBook(staff, { bookId: first })).rejects.toMatchObject({ code: "conflict" });
  await cancelBook(staff, { bookId: second });
  await expect(cancelBook(staff, { bookId: second })).rejects.toMatchObject({ code: "conflict" });
  const books = await listBooks(staff);
  const starter = books.find(({ number }) => number === 1)?.id ?? "";
  await expect(cancelBook(staff, { bookId: starter })).rejects.toMatchObject({ code: "conflict" });
  await expect(cancelBook(await createStaff("support"), { bookId: first })).rejects.toMatchObject({
    code: "forbidden",
  });
});

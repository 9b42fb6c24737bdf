import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Context } from "#lib/context.ts";
import { currency } from "#lib/money/currency.ts";
import { listPriceFor, publishedBooks } from "#lib/pricing/published-books-store.ts";
import { seedCatalogue } from "#lib/pricing/seed-catalogue.ts";
import { asOwner } from "#lib/testing/database.ts";

const ctx: Context = {
  actor: { kind: "system", job: "test" },
  requestId: randomUUID(),
  address: null,
  now: () => new Date(),
};

test("the starter catalogue is imported once, however many start at the same time", async () => {
  expect(await publishedBooks()).toEqual([]);
  const results = await Promise.all([1, 2, 3].map(() => seedCatalogue(ctx)));
  expect(results.filter((result) => result.seeded)).toHaveLength(1);
  expect(await seedCatalogue(ctx)).toEqual({ seeded: false });
  const [counts] =
    await asOwner(`SELECT (SELECT count(*) FROM price_books)::int AS books, (SELECT count(*) FROM list_prices)::int AS prices,
    (SELECT count(*) FROM top_up_packages)::int AS packages, (SELECT count(*) FROM audit_records)::int AS audits`);
  expect(counts).toEqual({ books: 1, prices: 3, packages: 12, audits: 1 });
});

test("what is read back prices usage from the year 2000 on", async () => {
  const [book] = await publishedBooks();
  expect(book).toMatchObject({ number: 1, effectiveAt: 946_684_800_000_000n });
  expect(book?.rates.length).toBeGreaterThan(100);
  expect(book?.rates.find((rate) => rate.feature === "gpt-4o" && rate.meter === "input_tokens")).toMatchObject({
    price: 2_500_000_000_000_000n,
    per: 1_000_000n,
  });
  const yen = await listPriceFor(currency("JPY"), new Date());
  expect(yen).toMatchObject({ creditsPicos: 1_000_000_000_000_000n, amountMajor: "150" });
  expect(await listPriceFor(currency("CHF"), new Date())).toBeNull();
  expect(await listPriceFor(currency("USD"), new Date("1999-12-31T23:59:59Z"))).toBeNull();
});

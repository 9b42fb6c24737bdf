import { expect, test } from "vitest";
import { publicId } from "#lib/ids.ts";
import { addFeature } from "#lib/pricing/add-feature.ts";
import { createDraft } from "#lib/pricing/create-draft.ts";
import { discardDraft } from "#lib/pricing/discard-draft.ts";
import { editDraft } from "#lib/pricing/edit-draft.ts";
import { createStaff } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const staff = await createStaff();
const feature = { name: "Weather", provider: "In-house", kind: "data", description: "" } as const;
await addFeature(staff, { ...feature, code: "weather" });

const row = {
  feature: "weather",
  meter: "requests",
  dimensions: {},
  model: "per_unit",
  price: "1",
  per: "1",
  base: "0",
  minimum: "0",
} as const;

function readDraft(bookId: string) {
  return asOwner<{ id: string; meter: string; dimensions: object; price: string }>(
    "SELECT id, meter, dimensions, trim_scale(price)::text AS price FROM rates WHERE book_id = (SELECT max(id) FROM price_books) ORDER BY id",
  ).then((rows) => rows.map((each) => ({ ...each, id: publicId("rat", BigInt(each.id)), bookId })));
}

test("rates are added, replaced, swapped and removed together", async () => {
  const { bookId } = await createDraft(staff, { name: "First" });
  const put = [
    row,
    { ...row, dimensions: { region: "eu" }, price: "0.000000000001" },
    { ...row, meter: "rows", price: "7" },
  ];
  expect(await editDraft(staff, { bookId, put, remove: [] })).toEqual({ rates: 3 });
  const [first, second, third] = await readDraft(bookId);
  const swapped = [
    { ...row, id: first?.id, dimensions: { region: "eu" } },
    { ...row, id: second?.id, price: "2" },
  ];
  await editDraft(staff, { bookId, put: swapped, remove: [third?.id ?? ""] });
  expect(await readDraft(bookId)).toMatchObject([
    { dimensions: { region: "eu" }, price: "1" },
    { dimensions: {}, price: "2" },
  ]);
  await discardDraft(staff, { bookId });
  await expect(editDraft(staff, { bookId, put: [], remove: [] })).rejects.toMatchObject({ code: "not_found" });
});

test("each wrong row says what is wrong with it, and nothing of the edit is kept", async () => {
  const { bookId } = await createDraft(staff, { name: "Second" });
  const put = [
    { ...row, feature: "wether" },
    { ...row, meter: "Input Tokens" },
    { ...row, price: "0.0000000000001" },
    { ...row, price: "-1" },
    { ...row, per: "0" },
    { ...row, dimensions: { region: "eu*" } },
    row,
    row,
  ];
  const refusal = await editDraft(staff, { bookId, put, remove: [] }).catch((error) => error);
  expect(refusal.code).toBe("invalid");
  expect(Object.keys(refusal.extra.fields)).toEqual([
    "put.0.feature",
    "put.1.meter",
    "put.2.price",
    "put.3.price",
    "put.4.per",
    "put.5.dimensions",
    "put.7.meter",
  ]);
  expect(await readDraft(bookId)).toEqual([]);
});

test("rates of another book are not found", async () => {
  const { bookId: other } = await createDraft(staff, { name: "Other" });
  await editDraft(staff, { bookId: other, put: [row], remove: [] });
  const [foreign] = await readDraft(other);
  const { bookId } = await createDraft(staff, { name: "Mine" });
  for (const edit of [
    { put: [{ ...row, id: foreign?.id }], remove: [] },
    { put: [], remove: [foreign?.id ?? ""] },
  ])
    await expect(editDraft(staff, { bookId, ...edit })).rejects.toMatchObject({ code: "not_found" });
  expect(await readDraft(other)).toEqual([]);
});

test("a feature's code is taken once", async () => {
  await expect(addFeature(staff, { ...feature, code: "weather" })).rejects.toMatchObject({ code: "conflict" });
});

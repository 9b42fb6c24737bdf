import { expect, test } from "vitest";
import { addFeature } from "#lib/pricing/add-feature.ts";
import { createDraft } from "#lib/pricing/create-draft.ts";
import { applyImport } from "#lib/pricing/import/apply-import.ts";
import type { ImportTerms } from "#lib/pricing/import/import-input.ts";
import { exportBook, previewImport } from "#lib/pricing/import/import-queries.ts";
import { publishBook } from "#lib/pricing/publish-book.ts";
import { seedCatalogue } from "#lib/pricing/seed-catalogue.ts";
import { createStaff } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const staff = await createStaff();
await seedCatalogue(staff);

const plain = { markup: "0", providerMarkups: "", modelMarkups: "", onlyKnown: false, complete: false, providers: [] };
const csv = { ...plain, source: "csv" } as const;
const HEADING = "feature,meter,dimensions,price,per,unit,provider,name,kind\n";

async function draft(): Promise<string> {
  return (await createDraft(staff, { name: "Import" })).bookId;
}

function rateOf(bookId: string, feature: string) {
  return asOwner<{ id: string; meter: string; price: string }>(
    `SELECT r.id::text, r.meter, trim_scale(r.price)::text AS price FROM rates r
     WHERE book_id = (SELECT max(id) FROM price_books) AND feature = $1 ORDER BY r.id`,
    [feature],
  ).then((rows) => rows.map((row) => ({ ...row, bookId })));
}

test("a list with a mistake imports nothing, until its wrong lines are left out", async () => {
  const bookId = await draft();
  const text = `${HEADING}geocode,requests,,0.6,1000,USD,,,\nweather.current,requests,,cheap,1,,Acme,Weather,data\n`;
  const terms = { ...csv, bookId, text, markup: "20" };
  const seen = await previewImport(staff, terms);
  expect(seen.problems).toMatchObject([{ line: 3, column: "price" }]);
  expect(seen.changes).toMatchObject([{ kind: "changed", percent: "+44.0 %", after: { price: "720" } }]);
  const apply = { ...terms, fingerprint: seen.fingerprint, accept: null };
  await expect(applyImport(staff, { ...apply, dropWrong: false })).rejects.toMatchObject({ code: "invalid" });
  expect(await rateOf(bookId, "geocode")).toMatchObject([{ price: "500" }]);
  expect(await applyImport(staff, { ...apply, dropWrong: true })).toEqual({ added: 0, changed: 1, removed: 0 });
  expect(await rateOf(bookId, "geocode")).toMatchObject([{ price: "720" }]);
  const [audit] = await asOwner<{ facts: object }>(
    "SELECT facts FROM audit_records WHERE action = 'price_book.import' ORDER BY id DESC LIMIT 1",
  );
  expect(audit?.facts).toMatchObject({ source: "csv", changed: 1, linesDropped: 1 });
});

test("lines are accepted one by one, a changed rate keeps its place, a new feature joins the catalogue", async () => {
  const bookId = await draft();
  const [before] = await rateOf(bookId, "music.generate");
  const text = `${HEADING}music.generate,tasks,,90,1,,,,\nweather.current,requests,region=eu,2,1,,Acme,Weather,data\ngeocode,requests,,1,1,,,,\n`;
  const terms = { ...csv, bookId, text };
  const seen = await previewImport(staff, terms);
  const accept = seen.changes.flatMap((change, index) => (change.after?.feature === "geocode" ? [] : [index]));
  const applied = { ...terms, accept, dropWrong: false, fingerprint: seen.fingerprint };
  expect(await applyImport(staff, applied)).toEqual({ added: 1, changed: 1, removed: 0 });
  expect(await rateOf(bookId, "music.generate")).toEqual([{ ...before, price: "90" }]);
  expect(await rateOf(bookId, "geocode")).toMatchObject([{ price: "500" }]);
  const features = await asOwner("SELECT name, provider, kind FROM features WHERE code = 'weather.current'");
  expect(features).toEqual([{ name: "Weather", provider: "Acme", kind: "data" }]);
  await expect(applyImport(staff, applied)).rejects.toMatchObject({ code: "conflict" });
});

test("only a complete list removes what it does not name", async () => {
  const bookId = await draft();
  const { csv: text } = await exportBook(staff, bookId);
  const shorter = text
    .split("\r\n")
    .filter((line) => !line.startsWith("geocode,"))
    .join("\r\n");
  const partial = await previewImport(staff, { ...csv, bookId, text: shorter });
  expect(partial.changes).toEqual([]);
  const whole = await previewImport(staff, { ...csv, bookId, text: shorter, complete: true });
  expect(whole.changes).toMatchObject([{ kind: "removed", before: { feature: "geocode" } }]);
  expect((await previewImport(staff, { ...csv, bookId, text, complete: true })).changes).toEqual([]);
});

test("the built-in list at cost leaves what the starter catalogue sells as it is, and marks up by provider and model", async () => {
  const bookId = await draft();
  const list: ImportTerms = {
    ...plain,
    bookId,
    source: "genai",
    text: "",
    providers: ["openai", "anthropic"],
    onlyKnown: true,
  };
  const moved = (seen: Awaited<ReturnType<typeof previewImport>>) =>
    seen.changes.filter(
      (change) => ["input_tokens", "output_tokens"].includes(change.after?.meter ?? "") && !change.after?.tiers,
    );
  expect(moved(await previewImport(staff, list))).toEqual([]);
  const marked = await previewImport(staff, { ...list, providerMarkups: "OpenAI = 20", modelMarkups: "gpt-4o = 50" });
  const inputOf = (code: string) =>
    marked.changes.find((each) => each.after?.feature === code && each.after.meter === "input_tokens");
  expect(inputOf("gpt-4o")).toMatchObject({ percent: "+50.0 %" });
  expect(inputOf("gpt-4.1")).toMatchObject({ percent: "+20.0 %" });
  expect(inputOf("claude-haiku-4-5")).toBeUndefined();
  const idle = previewImport(staff, { ...list, providerMarkups: "Opnai = 20" });
  await expect(idle).rejects.toMatchObject({
    code: "invalid",
    extra: { fields: { providerMarkups: expect.any(String) } },
  });
});

test("a published book takes no import, and only staff with the admin role may import", async () => {
  const bookId = await draft();
  await addFeature(staff, { code: "x", name: "X", provider: "In-house", kind: "data", description: "" });
  const terms = { ...csv, bookId, text: "feature,meter,price\nx,requests,1\n" };
  const seen = await previewImport(staff, terms);
  await applyImport(staff, { ...terms, fingerprint: seen.fingerprint, accept: null, dropWrong: false });
  await expect(previewImport(await createStaff("support"), terms)).rejects.toMatchObject({ code: "forbidden" });
  await publishBook(staff, { bookId, effectiveAt: null, comparedWith: 1 });
  await expect(previewImport(staff, terms)).rejects.toMatchObject({ code: "conflict" });
});

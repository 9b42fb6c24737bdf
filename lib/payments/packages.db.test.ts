import { expect, test } from "vitest";
import { addPackage } from "#lib/payments/add-package.ts";
import { listOfferedPackages } from "#lib/payments/package-queries.ts";
import { removePackage } from "#lib/payments/remove-package.ts";
import { listListPrices } from "#lib/pricing/list-price-queries.ts";
import { publishListPrice } from "#lib/pricing/publish-list-price.ts";
import { seedCatalogue } from "#lib/pricing/seed-catalogue.ts";
import { createStaff } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const staff = await createStaff();
await seedCatalogue(staff);

async function audits(action: string): Promise<number> {
  const rows = await asOwner("SELECT 1 FROM audit_records WHERE action = $1", [action]);
  return rows.length;
}

test("a package is offered once, at what its amount buys, and can be withdrawn", async () => {
  const input = { currency: "USD", amount: "25.5", label: "Team" };
  await addPackage(staff, input);
  const found = (await listOfferedPackages(staff)).find((each) => each.label === "Team");
  expect(found).toMatchObject({ amount: "$25.50", credits: "25500" });
  await expect(addPackage(staff, { ...input, label: "Again" })).rejects.toMatchObject({ code: "conflict" });
  await removePackage(staff, { packageId: found?.id ?? "" });
  expect((await listOfferedPackages(staff)).some((each) => each.label === "Team")).toBe(false);
  await expect(removePackage(staff, { packageId: found?.id ?? "" })).rejects.toMatchObject({ code: "not_found" });
  expect([await audits("package.add"), await audits("package.remove")]).toEqual([1, 1]);
});

test.each([
  ["USD", "1", "smallest"],
  ["USD", "100000", "largest"],
  ["USD", "10.001", "decimal places"],
  ["KWD", "10", "not sold"],
  ["XXX", "10", "not a known currency"],
])("a package of %s %s is refused by its field", async (currency, amount, why) => {
  const refused = addPackage(staff, { currency, amount, label: "No" });
  await expect(refused).rejects.toMatchObject({
    code: "invalid",
    extra: { fields: { amount: expect.stringContaining(why) } },
  });
});

test("a list price takes over from its instant and nothing before it changes", async () => {
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const price = { currency: "USD", credits: "1000", amountMajor: "1.25" };
  await publishListPrice(staff, { ...price, effectiveAt: later });
  const dollars = (await listListPrices(staff)).filter((each) => each.currency === "USD");
  expect(dollars).toMatchObject([
    { state: "scheduled", text: "1,000 credits cost $1.25", oneCredit: "$0.0013", effectiveAt: later },
    { state: "in effect", text: "1,000 credits cost $1.00" },
  ]);
  await expect(publishListPrice(staff, { ...price, effectiveAt: null })).rejects.toMatchObject({ code: "invalid" });
  const past = publishListPrice(staff, { ...price, currency: "EUR", effectiveAt: "2020-01-01T00:00:00Z" });
  await expect(past).rejects.toMatchObject({ extra: { fields: { effectiveAt: expect.any(String) } } });
  await publishListPrice(staff, { ...price, currency: "EUR", amountMajor: "0.9", effectiveAt: null });
  expect(await audits("list_price.publish")).toBe(2);
});

test.each([
  ["credits", { credits: "0" }],
  ["credits", { credits: "many" }],
  ["amountMajor", { amountMajor: "0" }],
  ["amountMajor", { amountMajor: "1e3" }],
  ["currency", { currency: "XXX" }],
])("a list price with a wrong %s (%j) is refused by that field", async (field, wrong) => {
  const price = { currency: "JPY", credits: "1000", amountMajor: "160", effectiveAt: null, ...wrong };
  await expect(publishListPrice(staff, price)).rejects.toMatchObject({
    extra: { fields: { [field]: expect.any(String) } },
  });
});

test("support may look, not change", async () => {
  const support = await createStaff("support");
  expect((await listListPrices(support)).length).toBeGreaterThan(0);
  const price = { currency: "JPY", credits: "1000", amountMajor: "160", effectiveAt: null };
  await expect(publishListPrice(support, price)).rejects.toMatchObject({ code: "forbidden" });
  await expect(addPackage(support, { currency: "USD", amount: "30", label: "X" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

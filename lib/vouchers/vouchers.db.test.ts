import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test } from "vitest";
import { requireMember } from "#lib/authorization.ts";
import { actingAs, type Context } from "#lib/context.ts";
import { getBalance, listOpenGrants } from "#lib/credits/queries.ts";
import { createOrganization } from "#lib/organizations/create-organization.ts";
import { contextOf, createStaff, openOrganization, type TestOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { violationsNow } from "#lib/testing/purchases.ts";
import { CreateVoucherInput, createVoucher } from "#lib/vouchers/create-voucher.ts";
import { endVoucher } from "#lib/vouchers/end-voucher.ts";
import { listVouchers, listVoucherUses } from "#lib/vouchers/queries.ts";
import { redeemVoucher } from "#lib/vouchers/redeem-voucher.ts";
import { VoucherCode } from "#lib/vouchers/voucher.ts";

let staff: Context;
beforeAll(async () => {
  staff = await createStaff();
});
afterEach(async () => expect(await violationsNow()).toEqual([]));

const make = (terms: object = {}) =>
  createVoucher(staff, CreateVoucherInput.parse({ label: "Welcome", credits: "100", ...terms }));

/** Every attempt from a network address of its own, so that the tests do not wait for one another. */
const redeem = ({ owner }: TestOrganization, code: string, reference: string = randomUUID()) =>
  redeemVoucher({ ...owner, address: randomUUID() }, { code: VoucherCode.parse(code), reference });

test("a code gives its credits once, typed in any case and with spaces, and says what it gave when it comes again", async () => {
  const { code } = await make({ scope: ["chat.*"], lifetimeDays: 30 });
  expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}$/);
  const org = await openOrganization();
  const first = await redeem(org, ` ${code.toLowerCase()} `);
  expect(first).toMatchObject({ label: "Welcome", credits: "100", again: false });
  expect(await redeem(org, code)).toEqual({ ...first, again: true });
  expect(await getBalance(org.owner)).toMatchObject({ current: "100" });
  const [grant] = await listOpenGrants(org.owner);
  expect(grant).toMatchObject({ origin: "promotion", scope: ["chat.*"], priority: 10 });
  const lifeMs = Date.parse(grant?.expiresAt ?? "") - Date.parse(grant?.startsAt ?? "");
  expect(lifeMs).toBe(30 * 24 * 60 * 60 * 1000);
});

test("200 organizations redeem at once a code with 50 uses: exactly 50 get its credits", async () => {
  const { code } = await make({ mostInAll: 50 });
  const orgs: TestOrganization[] = [];
  while (orgs.length < 200) orgs.push(await openOrganization());
  const tries = await Promise.allSettled(orgs.map((org) => redeem(org, code)));
  expect(tries.filter((each) => each.status === "fulfilled")).toHaveLength(50);
  const [row] = await asOwner(
    "SELECT redeemed, (SELECT count(*)::int FROM voucher_redemptions r WHERE r.voucher_id = v.id) AS uses FROM vouchers v WHERE code = $1",
    [code],
  );
  expect(row).toEqual({ redeemed: 50, uses: 50 });
}, 90_000);

test("one organization that redeems a single code eight times at once gets it once", async () => {
  const { code } = await make();
  const org = await openOrganization();
  const tries = await Promise.all(Array.from({ length: 8 }, () => redeem(org, code)));
  expect(tries.filter((each) => !each.again)).toHaveLength(1);
  expect(await getBalance(org.owner)).toMatchObject({ current: "100" });
});

test("a code with several uses each gives once for each form, up to its limit", async () => {
  const { code } = await make({ mostPerOrg: 2 });
  const org = await openOrganization();
  const form = randomUUID();
  expect(await redeem(org, code, form)).toMatchObject({ again: false });
  expect(await redeem(org, code, form)).toMatchObject({ again: true });
  expect(await redeem(org, code)).toMatchObject({ again: false });
  await expect(redeem(org, code)).rejects.toMatchObject({ code: "invalid" });
  expect(await getBalance(org.owner)).toMatchObject({ current: "200" });
});

test("before its day and after its end a voucher gives nothing; what was redeemed stays", async () => {
  const org = await openOrganization();
  const early = await make({ startsOn: "2090-01-01", endsOn: "2090-12-31" });
  await expect(redeem(org, early.code)).rejects.toThrow("There is no voucher with this code");
  const ending = await make();
  await redeem(org, ending.code);
  await endVoucher(staff, { voucherId: ending.voucherId });
  await endVoucher(staff, { voucherId: ending.voucherId });
  await expect(redeem(await openOrganization(), ending.code)).rejects.toThrow("has ended");
  expect(await getBalance(org.owner)).toMatchObject({ current: "100" });
  const listed = await listVouchers(staff);
  expect(listed.find((row) => row.code === ending.code)).toMatchObject({ state: "over", redeemed: 1 });
  expect(listed.find((row) => row.code === early.code)).toMatchObject({ state: "early", redeemed: 0 });
  const { uses } = await listVoucherUses(staff, ending.voucherId);
  expect(uses).toMatchObject([{ orgId: org.publicId, organization: "Acme", by: "Owner of Acme" }]);
});

test("a form that redeemed one code redeems no other, and says so", async () => {
  const [one, other] = [await make(), await make()];
  const org = await openOrganization();
  const form = randomUUID();
  await redeem(org, one.code, form);
  await expect(redeem(org, other.code, form)).rejects.toMatchObject({ code: "mismatch" });
  expect(await getBalance(org.owner)).toMatchObject({ current: "100" });
  expect(await redeem(org, other.code)).toMatchObject({ again: false });
});

test("codes cannot be guessed: after ten wrong ones even the right one waits, in whatever organization", async () => {
  const { code } = await make();
  const org = await openOrganization();
  for (let i = 0; i < 10; i++) await expect(redeem(org, `WRONG-${i}XX`)).rejects.toMatchObject({ code: "invalid" });
  await expect(redeem(org, code)).rejects.toMatchObject({ code: "too_many_attempts" });
  const { userId } = requireMember(org.owner, "money");
  const second = await createOrganization(org.owner, { name: "Second", timeZone: "UTC" });
  const there = actingAs(org.owner, { kind: "member", userId, orgId: second.id, role: "owner" });
  const input = { code: VoucherCode.parse(code), reference: randomUUID() };
  await expect(redeemVoucher(there, input)).rejects.toMatchObject({ code: "too_many_attempts" });
});

test("who answers for money redeems, staff with the admin role make and end vouchers, and a code is taken once", async () => {
  const { code, voucherId } = await make();
  const org = await openOrganization();
  const { actor } = org.owner;
  if (actor.kind !== "member") throw new Error("the owner is a member");
  const viewer = contextOf({ ...actor, role: "viewer" });
  await expect(redeemVoucher(viewer, { code, reference: randomUUID() })).rejects.toMatchObject({ code: "forbidden" });
  const support = await createStaff("support");
  await expect(endVoucher(support, { voucherId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(endVoucher(org.owner, { voucherId })).rejects.toMatchObject({ code: "not_found" });
  await expect(listVouchers(org.owner)).rejects.toMatchObject({ code: "not_found" });
  await expect(make({ code })).rejects.toMatchObject({ code: "invalid" });
  await expect(make({ endsOn: "2001-01-01" })).rejects.toMatchObject({ code: "invalid" });
});

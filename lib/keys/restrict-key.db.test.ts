import { expect, test } from "vitest";
import { createKey } from "#lib/keys/create-key.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { RestrictKeyInput, restrictKey } from "#lib/keys/restrict-key.ts";
import { revokeKey } from "#lib/keys/revoke-key.ts";
import { contextOf, createUser, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const NOTHING = { allowedAddresses: [], allowedFeatures: [], perSecond: null, perMinute: null };

test("what a key may be used for is set whole, listed, written to the audit log, and lifted again", async () => {
  const { owner } = await openOrganization();
  const { id: keyId } = await createKey(owner, { name: "Backend", environment: "live" });
  expect(await listKeys(owner)).toMatchObject([{ id: keyId, restrictions: NOTHING }]);
  const wish = {
    keyId,
    allowedAddresses: ["192.0.2.7", " 2001:DB8::/32", "192.0.2.7/32"],
    allowedFeatures: ["gpt-*", "scrape.html"],
    perSecond: 5,
    perMinute: 100,
  };
  await restrictKey(owner, RestrictKeyInput.parse(wish));
  const restrictions = {
    allowedAddresses: ["192.0.2.7/32", "2001:db8::/32"],
    allowedFeatures: ["gpt-*", "scrape.html"],
    perSecond: 5,
    perMinute: 100,
  };
  expect(await listKeys(owner)).toMatchObject([{ restrictions }]);
  const audits = await asOwner("SELECT facts FROM audit_records WHERE action = 'key.restrict' AND target = $1", [
    keyId,
  ]);
  expect(audits).toEqual([{ facts: restrictions }]);
  await restrictKey(owner, RestrictKeyInput.parse({ keyId, ...NOTHING }));
  expect(await listKeys(owner)).toMatchObject([{ restrictions: NOTHING }]);
});

test.each([
  ["allowedAddresses", ["192.0.2.300"], '"192.0.2.300" is no address or range'],
  ["allowedAddresses", ["192.0.2.7/24"], "write 192.0.2.0/24"],
  ["allowedAddresses", Array.from({ length: 51 }, (_, at) => `192.0.2.${at}`), "Use at most 50 entries."],
  ["allowedFeatures", ["a*b"], "Write a feature's code"],
  ["perSecond", 0, "Use a whole number from 1 to 100,000."],
  ["perMinute", 1.5, "Use a whole number from 1 to 6,000,000."],
])("%s: %j is refused with what to write instead", (field, value, says) => {
  const parsed = RestrictKeyInput.safeParse({ keyId: "key_0000000000000", ...NOTHING, [field]: value });
  expect(parsed.error?.issues[0]?.message).toContain(says);
});

test("only who manages keys restricts them, and only keys of their own organization that still work", async () => {
  const [mine, other] = [await openOrganization(), await openOrganization()];
  const { id: keyId } = await createKey(mine.owner, { name: "Mine", environment: "dev" });
  const as = async (role: "billing" | "viewer" | "developer") =>
    restrictKey(contextOf({ kind: "member", userId: await createUser(), orgId: mine.id, role }), { keyId, ...NOTHING });
  await expect(as("billing")).rejects.toMatchObject({ code: "forbidden" });
  await expect(as("viewer")).rejects.toMatchObject({ code: "forbidden" });
  await as("developer");
  await expect(restrictKey(other.owner, { keyId, ...NOTHING })).rejects.toMatchObject({ code: "not_found" });
  await revokeKey(mine.owner, { keyId });
  await expect(restrictKey(mine.owner, { keyId, ...NOTHING })).rejects.toMatchObject({ code: "conflict" });
});

test("the database itself refuses ranges that are none, and rates below one", async () => {
  const { owner, id } = await openOrganization();
  await createKey(owner, { name: "Backend", environment: "live" });
  const change = (sql: string) => asOwner(`UPDATE api_keys SET ${sql} WHERE org_id = $1`, [id]);
  await expect(change("allowed_addresses = '{192.0.2.7/24}'")).rejects.toMatchObject({ code: "22P02" });
  await expect(change("per_second = 0")).rejects.toMatchObject({ code: "23514" });
});

import { expect, test } from "vitest";
import { createServiceKey } from "#lib/keys/create-service-key.ts";
import { readKey } from "#lib/keys/key-format.ts";
import { revokeServiceKey } from "#lib/keys/revoke-service-key.ts";
import { createStaff, openOrganization } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";

const staff = await createStaff();

test("a service key is shown once: only its hash is kept, and no part of it is in the audit log", async () => {
  const { serviceKeyId, text } = await createServiceKey(staff, {
    name: "Backend",
    scopes: ["usage", "authorize", "usage"],
  });
  const read = readKey(text);
  expect(read?.kind).toBe("svc");
  const [row] = await asOwner<{ hash: Buffer; scopes: string[] }>("SELECT * FROM service_keys");
  expect(row?.hash.toString("hex")).toBe(read?.hash);
  expect(row?.scopes).toEqual(["usage", "authorize"]);
  const everything = await asOwner("SELECT k::text FROM service_keys k UNION ALL SELECT a::text FROM audit_records a");
  expect(JSON.stringify(everything)).not.toContain(text.slice(12, 36));

  await revokeServiceKey(staff, { serviceKeyId });
  await revokeServiceKey(staff, { serviceKeyId });
  const audits = await asOwner("SELECT action, target FROM audit_records ORDER BY id");
  expect(audits).toEqual([
    { action: "service_key.create", target: serviceKeyId },
    { action: "service_key.revoke", target: serviceKeyId },
  ]);
});

test("support and customers make none, and unknown ids are not found", async () => {
  const { owner } = await openOrganization();
  const input = { name: "Mine", scopes: ["backfill"] } as const;
  await expect(
    createServiceKey(await createStaff("support"), { ...input, scopes: ["backfill"] }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(createServiceKey(owner, { ...input, scopes: ["backfill"] })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(revokeServiceKey(staff, { serviceKeyId: "svc_0000000000000" })).rejects.toMatchObject({
    code: "not_found",
  });
});

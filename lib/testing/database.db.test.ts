import { expect, test } from "vitest";
import { enginePool, portalDatabase, staffDatabase } from "#lib/db/clients.ts";
import { asOwner, testDatabase } from "./database.ts";

test("each client signs in under its own login, which is member of its own group alone", async () => {
  const sql = `SELECT current_user::text AS name,
    ARRAY(SELECT g FROM unnest(ARRAY['books','portal','engine','staff']) g WHERE pg_has_role('tollgate_' || g, 'USAGE')) AS groups`;
  expect(await portalDatabase().$queryRawUnsafe(sql)).toEqual([{ name: "tollgate_test_portal", groups: ["portal"] }]);
  expect(await staffDatabase().$queryRawUnsafe(sql)).toEqual([{ name: "tollgate_test_staff", groups: ["staff"] }]);
  expect((await enginePool().query(sql)).rows).toEqual([{ name: "tollgate_test_engine", groups: ["engine"] }]);
});

test("no login owns anything or passes row-level security by", async () => {
  const rows = await asOwner(
    `SELECT rolname FROM pg_roles r WHERE rolname LIKE 'tollgate_test_%'
      AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole
           OR EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid))`,
  );
  expect(rows).toEqual([]);
});

test("a test file has a database of its own", async () => {
  const [row] = await asOwner<{ name: string }>("SELECT current_database() AS name");
  expect(new URL(testDatabase().ownerUrl).pathname).toBe(`/${row?.name}`);
});

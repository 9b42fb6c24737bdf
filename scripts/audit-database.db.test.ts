import { expect, test } from "vitest";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { auditDatabase } from "./audit-database.ts";

test("an audit of a database without our tables, or behind this checkout, names the mend", async () => {
  const { ownerUrl } = testDatabase();
  const empty = new URL(ownerUrl);
  empty.pathname += "_empty";
  const name = empty.pathname.slice(1);
  await asOwner(`CREATE DATABASE "${name}" TEMPLATE template0`);
  try {
    await expect(auditDatabase(empty.href)).rejects.toThrow(/lacks (\d+) of \1 migrations: run "npm start" once/);
  } finally {
    await asOwner(`DROP DATABASE "${name}"`);
  }
  await asOwner("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_vouchers'");
  await expect(auditDatabase(ownerUrl)).rejects.toThrow(/lacks 1 of \d+ migrations/);
});

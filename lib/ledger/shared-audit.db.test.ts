import pg from "pg";
import { expect, test } from "vitest";
import { auditBooks } from "#lib/ledger/audit-books.ts";
import { asOwner, testDatabase } from "#lib/testing/database.ts";
import { giveCredits, openMeteredOrg } from "#lib/testing/metering.ts";

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: testDatabase().ownerUrl });
  await client.connect();
  return client;
}

test("rules shared out over connections find what one finds, and leave no connection in the snapshot", async () => {
  const org = await openMeteredOrg();
  await giveCredits(org.id, "10");
  const clients = [await connect(), await connect(), await connect()] as const;
  const [client, ...helpers] = clients;
  try {
    const alone = await auditBooks(client);
    expect(alone.violations).toEqual([]);
    expect(await auditBooks(client, helpers)).toEqual(alone);
    await asOwner("ALTER TABLE grants DISABLE TRIGGER USER");
    await asOwner("UPDATE grants SET remaining = remaining - 1 WHERE org_id = $1", [org.id]);
    const corrupt = await auditBooks(client);
    expect(corrupt.violations.length).toBeGreaterThan(0);
    expect(await auditBooks(client, helpers)).toEqual(corrupt);
    await asOwner("UPDATE grants SET remaining = remaining + 1 WHERE org_id = $1", [org.id]);
    await asOwner("ALTER TABLE grants ENABLE TRIGGER USER");
    expect((await auditBooks(client, helpers)).violations).toEqual([]);
  } finally {
    await Promise.all(clients.map((each) => each.end()));
  }
});

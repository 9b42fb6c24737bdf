import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { checkServer } from "../durability.ts";
import { createLogins } from "../logins.ts";
import { startTemporaryPostgres } from "../temporary-postgres.ts";
import { prepareDatabase } from "./database.ts";

const SECRET = "a secret of the tests, long enough";
const quiet = { secret: SECRET, mode: "production", trustStorage: true, say: () => {} } as const;

// A cluster of its own, in which nobody has made the roles yet.
const cluster = await startTemporaryPostgres("postgres");
afterAll(cluster.stop);

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

async function createOwner(name: string): Promise<string> {
  await query(cluster.url, `CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD '${name}'`);
  await query(cluster.url, `CREATE DATABASE ${name} OWNER ${name}`);
  const url = Object.assign(new URL(cluster.url), { username: name, password: name, pathname: `/${name}` });
  return url.href;
}

const ownerUrl = await createOwner("plain_owner");

test("an owner who is no superuser can bring a database up, and does it twice without harm", async () => {
  const urls = await prepareDatabase(ownerUrl, quiet);
  expect(await prepareDatabase(ownerUrl, quiet)).toEqual(urls);
  expect(await query(urls.PORTAL_DATABASE_URL, "SELECT current_user::text AS name")).toEqual([
    { name: "plain_owner_portal" },
  ]);
  expect(await query(urls.ENGINE_DATABASE_URL, "SELECT pg_has_role('tollgate_engine', 'USAGE') AS yes")).toEqual([
    { yes: true },
  ]);
});

test("an address that is no use is refused in a sentence that names the fix, and nothing is changed", async () => {
  const at = (fields: Partial<URL>) => Object.assign(new URL(ownerUrl), fields).href;
  const refused = (url: string) => expect(prepareDatabase(url, quiet)).rejects;
  await refused(at({ pathname: "/none" })).toThrow(
    /there is no database "none" .* CREATE DATABASE "none" OWNER "plain_owner"/,
  );
  await refused(at({ username: "nobody" })).toThrow(/refuses "nobody" or its password/);
  await refused(at({ port: "1" })).toThrow(/no Postgres answers at .*:1 \(ECONNREFUSED\)/);
  await query(cluster.url, "CREATE ROLE guest LOGIN PASSWORD 'guest'");
  const empty = await createOwner("with_guest");
  const guest = Object.assign(new URL(empty), { username: "guest", password: "guest" }).href;
  await refused(guest).toThrow(/run: ALTER DATABASE "with_guest" OWNER TO "guest"; ALTER ROLE "guest" CREATEROLE$/);
  expect(await query(empty, "SELECT to_regclass('_prisma_migrations') AS begun")).toEqual([{ begun: null }]);
});

test("the installation is what start-up says it is, and no login of the server can change that", async () => {
  const { PORTAL_DATABASE_URL, STAFF_DATABASE_URL } = await prepareDatabase(ownerUrl, { ...quiet, mode: "sandbox" });
  expect(await query(PORTAL_DATABASE_URL, "SELECT mode FROM installation")).toEqual([{ mode: "sandbox" }]);
  for (const url of [PORTAL_DATABASE_URL, STAFF_DATABASE_URL]) {
    await expect(query(url, "UPDATE installation SET mode = 'production'")).rejects.toThrow(/permission denied/);
  }
  await prepareDatabase(ownerUrl, quiet);
  expect(await query(PORTAL_DATABASE_URL, "SELECT mode FROM installation")).toEqual([{ mode: "production" }]);
});

test("only the logins of a database may connect to it", async () => {
  await query(cluster.url, "CREATE ROLE stranger LOGIN PASSWORD 'stranger'");
  const stranger = Object.assign(new URL(ownerUrl), { username: "stranger", password: "stranger" });
  await expect(query(stranger.href, "SELECT 1")).rejects.toThrow(/permission denied for database/);
});

test("a new secret ends the old passwords", async () => {
  const before = await createLogins(ownerUrl, SECRET);
  const after = await createLogins(ownerUrl, `${SECRET}, changed`);
  await expect(query(before.staffUrl, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  expect(await query(after.staffUrl, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await createLogins(ownerUrl, SECRET);
});

test("an owner who may not hand out the roles is told what to run", async () => {
  const other = await createOwner("other_owner");
  await expect(createLogins(other, SECRET)).rejects.toThrow(/GRANT tollgate_portal TO "other_owner" WITH ADMIN OPTION/);
});

test("storage that may lose a commit is refused, unless it is trusted, and then that is said", async () => {
  const said: string[] = [];
  const log = (line: string) => void said.push(line);
  await expect(checkServer(cluster.url, { trustStorage: false, log })).rejects.toThrow(
    /fsync.*TRUST_STORAGE_DURABILITY=1/,
  );
  await checkServer(cluster.url, { trustStorage: true, log });
  expect(said).toEqual([expect.stringMatching(/fsync.* as off/)]);
});

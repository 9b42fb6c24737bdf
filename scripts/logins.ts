import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import pg from "pg";

const SCRAM_ROUNDS = 4096;
const LONGEST_ROLE_NAME = 63;

/** Connection strings of the server process: none of these logins owns anything or passes row-level security by. */
export type RuntimeUrls = { readonly portalUrl: string; readonly engineUrl: string; readonly staffUrl: string };

/**
 * Makes or renews the three logins under which the server runs, each a member of the group role that the migrations
 * granted its rights to. Their passwords follow from `secret`, so that they are stored nowhere.
 * @param options.prefix starts the logins' names; by default the name of the database.
 */
export async function createLogins(
  ownerUrl: string,
  secret: string,
  options: { readonly prefix?: string } = {},
): Promise<RuntimeUrls> {
  const database = decodeURIComponent(new URL(ownerUrl).pathname.slice(1));
  const prefix = options.prefix ?? database;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Roles belong to the whole cluster; two processes that start at once must not alter one at the same time.
    await client.query("SELECT pg_advisory_lock(hashtextextended('tollgate logins', 0))");
    // A temporary table could stand in for a real one wherever a name is not qualified.
    await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${client.escapeIdentifier(database)} FROM PUBLIC`);
    const login = (kind: Kind) => createLogin(client, ownerUrl, secret, { name: `${prefix}_${kind}`, kind, database });
    return { portalUrl: await login("portal"), engineUrl: await login("engine"), staffUrl: await login("staff") };
  } finally {
    await client.end();
  }
}

type Kind = "portal" | "engine" | "staff";
type Login = { readonly name: string; readonly kind: Kind; readonly database: string };

async function createLogin(client: pg.Client, ownerUrl: string, secret: string, login: Login): Promise<string> {
  if (Buffer.byteLength(login.name) > LONGEST_ROLE_NAME) {
    throw new Error(`The database's name is too long: the login "${login.name}" has more than 63 bytes; rename it.`);
  }
  const password = createHmac("sha256", secret).update(login.name).digest("hex");
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(login.name);
  url.password = password;
  const role = client.escapeIdentifier(login.name);
  // Only the verifier travels, so that no statement log ever holds a password.
  const secretPart = `LOGIN PASSWORD ${client.escapeLiteral(scramVerifier(password))}`;
  if (!(await exists(client, login.name))) {
    await client.query(
      `CREATE ROLE ${role} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION INHERIT ${secretPart}`,
    );
  } else if (!(await canConnect(url.href))) {
    await client.query(`ALTER ROLE ${role} ${secretPart}`);
  }
  await joinGroup(client, login);
  await refusePowers(client, login.name);
  await applySettings(client, login);
  await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(login.database)} TO ${role}`);
  return url.href;
}

async function exists(client: pg.Client, role: string): Promise<boolean> {
  return (await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role])).rowCount === 1;
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

async function joinGroup(client: pg.Client, { name, kind }: Login): Promise<void> {
  const group = `tollgate_${kind}`;
  const member = await client.query("SELECT pg_has_role($1::name, $2::name, 'USAGE') AS yes", [name, group]);
  if (member.rows[0]?.yes) return;
  try {
    await client.query(`GRANT ${group} TO ${client.escapeIdentifier(name)}`);
  } catch (error) {
    const owner = (await client.query("SELECT current_user AS name")).rows[0]?.name;
    throw new Error(
      `The database's owner may not hand out the role ${group}; as a superuser run: ` +
        `GRANT ${group} TO "${owner}" WITH ADMIN OPTION`,
      { cause: error },
    );
  }
}

// Statements are short and many: compiling one costs more than running it (measured: 22 ms instead of 4 per batch of 64).
const FOR_ALL = { jit: "off" } as const;
// One wallet that is locked for long must not hold up those who only share a connection with its usage.
const FOR_ENGINE = {
  lock_timeout: "2s",
  statement_timeout: "20s",
  idle_in_transaction_session_timeout: "20s",
} as const;

/** Settings of a login, kept with it, because a pooler in between passes on none of a connection's own. */
async function applySettings(client: pg.Client, { name, kind }: Login): Promise<void> {
  const wanted = Object.entries({ ...FOR_ALL, ...(kind === "engine" && FOR_ENGINE) });
  const { rows } = await client.query("SELECT unnest(rolconfig) AS setting FROM pg_roles WHERE rolname = $1", [name]);
  const known = new Set(rows.map(({ setting }) => setting));
  for (const [setting, value] of wanted) {
    if (known.has(`${setting}=${value}`)) continue;
    await client.query(`ALTER ROLE ${client.escapeIdentifier(name)} SET ${setting} = ${client.escapeLiteral(value)}`);
  }
}

async function refusePowers(client: pg.Client, role: string): Promise<void> {
  const powers = await client.query(
    `SELECT 1 FROM pg_roles
      WHERE rolname = $1 AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication)`,
    [role],
  );
  if (powers.rowCount === 0) return;
  throw new Error(
    `The login "${role}" has powers that the server must not have; as a superuser run: ` +
      `ALTER ROLE "${role}" NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION`,
  );
}

/** What Postgres stores for a password under SCRAM-SHA-256 (RFC 5802, RFC 7677). */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, SCRAM_ROUNDS, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${SCRAM_ROUNDS}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}

import pg from "pg";

const OLDEST_VERSION = 15;
const NEEDED = ["fsync", "synchronous_commit", "full_page_writes"] as const;

/**
 * Refuses a Postgres that is too old, or that may lose what it called committed.
 * A managed Postgres may report a setting as off and keep its word by other means: `trustStorage` accepts that, and
 * the log says so at every start.
 */
export async function checkServer(
  url: string,
  options: { readonly trustStorage: boolean; readonly log: (line: string) => void },
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const version = Number((await client.query("SHOW server_version_num")).rows[0]?.server_version_num);
    if (version < OLDEST_VERSION * 10_000) {
      throw new Error(`Tollgate needs Postgres ${OLDEST_VERSION} or newer; this is ${Math.floor(version / 10_000)}.`);
    }
    const { rows } = await client.query<{ name: string }>(
      "SELECT name FROM pg_settings WHERE name = ANY ($1) AND setting = 'off' ORDER BY name",
      [NEEDED],
    );
    if (rows.length === 0) return;
    const off = rows.map((row) => row.name).join(", ");
    if (!options.trustStorage) {
      throw new Error(
        `This Postgres may lose committed charges in a crash: ${off} is off. Switch it on, or set ` +
          "TRUST_STORAGE_DURABILITY=1 if its storage keeps them by other means.",
      );
    }
    options.log(`Postgres reports ${off} as off; its storage is trusted, as TRUST_STORAGE_DURABILITY=1 says.`);
  } finally {
    await client.end();
  }
}

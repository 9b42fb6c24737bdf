import pg from "pg";

const WRONG_LOGIN = ["28P01", "28000"];
const NO_DATABASE = "3D000";

type Named = { readonly user: string; readonly host: string; readonly database: string };

function named(url: string): Named {
  const { username, host, pathname } = new URL(url);
  return { user: decodeURIComponent(username), host, database: decodeURIComponent(pathname.slice(1)) };
}

/** Why the owner's connection cannot be opened, as one sentence that names the fix and no password. */
function connectionFault(error: unknown, { user, host, database }: Named): Error {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const said = error instanceof pg.DatabaseError ? error.message : code || "no answer";
  const sentence =
    code === NO_DATABASE
      ? `there is no database "${database}" at ${host}; create it: CREATE DATABASE "${database}" OWNER "${user}"`
      : WRONG_LOGIN.includes(code)
        ? `the server at ${host} refuses "${user}" or its password (${said})`
        : `no Postgres answers at ${host} (${said})`;
  return new Error(`DATABASE_URL: ${sentence}.`, { cause: error });
}

const POWERS = `
  SELECT rolsuper OR rolcreaterole AS creates, pg_has_role(datdba, 'USAGE') AS owns,
    (SELECT count(*)::int FROM pg_roles WHERE rolname IN ('tollgate_portal', current_database() || '_portal')) AS made
  FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`;

/**
 * Refuses, before anything is changed, an address where nothing answers, and a role that is not the database's owner or
 * could not make the server's logins.
 * @throws Error with one sentence that names the fix
 */
export async function checkOwner(url: string): Promise<void> {
  const place = named(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect().catch((error: unknown) => {
    throw connectionFault(error, place);
  });
  try {
    const [powers] = (await client.query<{ creates: boolean; owns: boolean; made: number }>(POWERS)).rows;
    const lacking = [
      ...(powers?.owns ? [] : [`ALTER DATABASE "${place.database}" OWNER TO "${place.user}"`]),
      ...(powers?.creates || powers?.made === 2 ? [] : [`ALTER ROLE "${place.user}" CREATEROLE`]),
    ];
    if (lacking.length === 0) return;
    throw new Error(
      `DATABASE_URL: "${place.user}" must own the database and be able to create roles; as a superuser run: ${lacking.join("; ")}`,
    );
  } finally {
    await client.end();
  }
}

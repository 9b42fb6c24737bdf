import pg from "pg";
import { migrateJobs } from "../../lib/jobs/job-schema.ts";
import { checkServer } from "../durability.ts";
import { createLogins } from "../logins.ts";
import { migrate } from "../migrate.ts";
import { checkOwner } from "./owner.ts";

export type DatabaseSettings = {
  readonly PORTAL_DATABASE_URL: string;
  readonly ENGINE_DATABASE_URL: string;
  readonly STAFF_DATABASE_URL: string;
};

type Options = {
  readonly secret: string;
  /** Which organizations customers open here: those of a demo are never production ones. */
  readonly mode: "production" | "sandbox";
  readonly trustStorage: boolean;
  readonly say: (line: string) => void;
};

/** Brings the owner's database up to this checkout and answers what the server may know of it. */
export async function prepareDatabase(ownerUrl: string, options: Options): Promise<DatabaseSettings> {
  await checkOwner(ownerUrl);
  await checkServer(ownerUrl, { trustStorage: options.trustStorage, log: options.say });
  await migrate(ownerUrl, options.say);
  await migrateJobs(ownerUrl);
  await writeMode(ownerUrl, options.mode);
  const { portalUrl, engineUrl, staffUrl } = await createLogins(ownerUrl, options.secret);
  return { PORTAL_DATABASE_URL: portalUrl, ENGINE_DATABASE_URL: engineUrl, STAFF_DATABASE_URL: staffUrl };
}

/** The server itself can only read this, so that none of its logins can open organizations of the other mode. */
async function writeMode(ownerUrl: string, mode: Options["mode"]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query("UPDATE installation SET mode = $1", [mode]).finally(() => client.end());
}

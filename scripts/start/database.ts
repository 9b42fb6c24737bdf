import { migrateJobs } from "../../lib/jobs/job-schema.ts";
import { checkServer } from "../durability.ts";
import { createLogins } from "../logins.ts";
import { migrate } from "../migrate.ts";

export type DatabaseSettings = {
  readonly PORTAL_DATABASE_URL: string;
  readonly ENGINE_DATABASE_URL: string;
  readonly STAFF_DATABASE_URL: string;
};

/** Brings the owner's database up to this checkout and answers what the server may know of it. */
export async function prepareDatabase(
  ownerUrl: string,
  options: { readonly secret: string; readonly trustStorage: boolean; readonly say: (line: string) => void },
): Promise<DatabaseSettings> {
  await checkServer(ownerUrl, { trustStorage: options.trustStorage, log: options.say });
  await migrate(ownerUrl, options.say);
  await migrateJobs(ownerUrl);
  const { portalUrl, engineUrl, staffUrl } = await createLogins(ownerUrl, options.secret);
  return { PORTAL_DATABASE_URL: portalUrl, ENGINE_DATABASE_URL: engineUrl, STAFF_DATABASE_URL: staffUrl };
}

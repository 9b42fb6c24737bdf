import type { TestProject } from "vitest/node";
import { migrateJobs } from "#lib/jobs/job-schema.ts";
import { createLogins } from "../../scripts/logins.ts";
import { migrate } from "../../scripts/migrate.ts";
import { startTemporaryPostgres } from "../../scripts/temporary-postgres.ts";

const TEMPLATE = "tollgate_template";

/** What test files need to make databases of their own. */
export type Cluster = {
  readonly ownerUrl: string;
  readonly template: string;
  readonly portalUrl: string;
  readonly engineUrl: string;
  readonly staffUrl: string;
};

declare module "vitest" {
  export interface ProvidedContext {
    cluster: Cluster;
  }
}

/** One throw-away Postgres for a whole run, with one migrated database that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTemporaryPostgres(TEMPLATE);
  try {
    await migrate(postgres.url, () => {});
    await migrateJobs(postgres.url);
    const logins = await createLogins(postgres.url, "a secret of the tests", { prefix: "tollgate_test" });
    const ownerUrl = new URL(postgres.url);
    ownerUrl.pathname = "/postgres";
    project.provide("cluster", { ownerUrl: ownerUrl.href, template: TEMPLATE, ...logins });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return postgres.stop;
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { migrateJobs } from "#lib/jobs/job-schema.ts";
import { createLogins } from "../../scripts/logins.ts";
import { migrate } from "../../scripts/migrate.ts";
import { startPostgres } from "../../scripts/postgres.ts";

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
  const dir = await mkdtemp(path.join(tmpdir(), "tollgate-test-"));
  const postgres = await startPostgres({ dir: path.join(dir, "pg"), database: TEMPLATE, fsync: false });
  const teardown = async () => {
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.url, () => {});
    await migrateJobs(postgres.url);
    const logins = await createLogins(postgres.url, "a secret of the tests", { prefix: "tollgate_test" });
    const ownerUrl = new URL(postgres.url);
    ownerUrl.pathname = "/postgres";
    project.provide("cluster", { ownerUrl: ownerUrl.href, template: TEMPLATE, ...logins });
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

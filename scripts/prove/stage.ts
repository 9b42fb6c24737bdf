import pg from "pg";
import { TEST_SECRET, UNREACHED } from "#lib/testing/settings.ts";
import { closeDatabases } from "../../lib/db/clients.ts";
import { migrateJobs } from "../../lib/jobs/job-schema.ts";
import { stopCommits } from "../../lib/metering/commit-engine.ts";
import { auditDatabase } from "../audit-database.ts";
import { createLogins } from "../logins.ts";
import { migrate } from "../migrate.ts";
import type { Lifecycle } from "../start/lifecycle.ts";
import { startTemporaryPostgres } from "../temporary-postgres.ts";

/** A migrated database of the proof's own, with the product's logins in this process's environment. */
export type ProofStage = { readonly owner: pg.Client; readonly ownerUrl: string };

export const SETTINGS = {
  ...UNREACHED,
  // A line for every request would hide what a proof has to say.
  LOG_LEVEL: "fatal",
};

/** Starts a throw-away Postgres in which this process runs the product's own code under the product's own logins. */
export async function openProofStage(lifecycle: Lifecycle): Promise<ProofStage> {
  const postgres = await startTemporaryPostgres("tollgate");
  lifecycle.onStop(postgres.stop);
  await migrate(postgres.url, () => {});
  await migrateJobs(postgres.url);
  const logins = await createLogins(postgres.url, TEST_SECRET);
  Object.assign(process.env, SETTINGS, {
    PORTAL_DATABASE_URL: logins.portalUrl,
    ENGINE_DATABASE_URL: logins.engineUrl,
    STAFF_DATABASE_URL: logins.staffUrl,
  });
  const owner = new pg.Client({ connectionString: postgres.url });
  owner.on("error", () => {});
  await owner.connect();
  lifecycle.onStop(() => owner.end());
  lifecycle.onStop(closeDatabases);
  lifecycle.onStop(stopCommits);
  return { owner, ownerUrl: postgres.url };
}

/** The auditor's verdict on a database, as figures and faults. */
export async function auditStage(ownerUrl: string): Promise<{ figure: string; faults: string[] }> {
  const begunAt = performance.now();
  const { entryCount, ruleCount, violations } = await auditDatabase(ownerUrl);
  const tookMs = performance.now() - begunAt;
  const faults = violations.map(({ rule, orgId, ref, detail }) => `books: ${rule}: org ${orgId}, ${ref}: ${detail}`);
  return {
    figure: `books: ${entryCount} entries, ${ruleCount} rules, ${violations.length} violations, ${tookMs.toFixed(0)} ms`,
    faults,
  };
}

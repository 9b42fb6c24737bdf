import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";

/** Serialises processes that start at once; any number that nobody else uses. */
const LOCK = 72_707_370;

// The queue's tables come with row security and no policy, which shuts out all but their owner.
const RIGHTS = `
  GRANT USAGE ON SCHEMA graphile_worker TO tollgate_staff;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO tollgate_staff;
  REVOKE INSERT, UPDATE, DELETE ON graphile_worker.migrations FROM tollgate_staff;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO tollgate_staff;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO tollgate_staff;
  DO $$
  DECLARE t text;
  BEGIN
    FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relrowsecurity
        AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'worker') LOOP
      EXECUTE format('CREATE POLICY worker ON graphile_worker.%I TO tollgate_staff USING (true) WITH CHECK (true)', t);
    END LOOP;
  END $$;`;

/**
 * Brings the job queue's own schema up to date as the owner, and lets the worker's login use it. Afterwards the worker only
 * reads which version is there, so at run time nobody needs the right to change tables.
 */
export async function migrateJobs(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [LOCK]);
    await runMigrations({ connectionString: ownerUrl, logger: new Logger(() => () => {}) });
    await client.query(RIGHTS);
  } finally {
    await client.end();
  }
}

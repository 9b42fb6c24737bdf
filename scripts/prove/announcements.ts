import { randomUUID } from "node:crypto";
import pg from "pg";
import { forgetStanding, ORGS_CHANNEL, rememberStandings } from "../../lib/metering/known-standing-engine.ts";
import type { Lifecycle } from "../start/lifecycle.ts";

const MARKS = "tollgate_proof_marks";

/**
 * Listens for what the database announces, as the server does, so that standings are remembered and forgotten here too. What
 * it answers waits until everything has been heard that was announced before: notifications come in the order of commits.
 */
export async function hearAnnouncements(
  lifecycle: Lifecycle,
  url: string,
  pool: pg.Pool,
): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  lifecycle.onStop(() => client.end());
  const waiting = new Map<string, () => void>();
  client.on("notification", ({ channel, payload = "" }) => {
    if (channel === ORGS_CHANNEL) forgetStanding(BigInt(payload));
    else waiting.get(payload)?.();
  });
  for (const channel of [ORGS_CHANNEL, MARKS]) await client.query(`LISTEN ${channel}`);
  rememberStandings(true);
  lifecycle.onStop(() => rememberStandings(false));
  return async () => {
    const mark = randomUUID();
    const heard = new Promise<void>((resolve) => waiting.set(mark, resolve));
    await pool.query("SELECT pg_notify($1, $2)", [MARKS, mark]);
    await heard;
    waiting.delete(mark);
  };
}

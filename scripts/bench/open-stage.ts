import pg from "pg";
import type { Lifecycle } from "../start/lifecycle.ts";
import { createCopyTables } from "./copy-limit.ts";
import { cpuProbe, parentOf } from "./cpu.ts";
import type { Plan } from "./options.ts";
import { build, startDatabase, startProduct } from "./product.ts";
import { seed } from "./seed.ts";
import { startSideServers } from "./side-servers.ts";
import type { Stage } from "./stage.ts";
import { openUpdateLimits } from "./update-limits.ts";

/** The stage, and the process whose memory counts. */
export type OpenStage = { readonly stage: Stage; readonly serverPid: number | null };

/** Starts everything that is measured and everything it is measured with; `lifecycle` puts it all away again. */
export async function openStage(plan: Plan, lifecycle: Lifecycle, say: (line: string) => void): Promise<OpenStage> {
  const distDir = await build(plan.build, say);
  const { ownerUrl, logins } = await startDatabase(lifecycle);
  Object.assign(process.env, logins);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  lifecycle.onStop(() => owner.end());
  const seeded = await seed(owner);
  await createCopyTables(owner);
  const updates = await openUpdateLimits(ownerUrl, owner);
  lifecycle.onStop(updates.stop);
  const side = await startSideServers(logins, lifecycle);
  const { pid: serverPid, doors } = await startProduct(distDir, logins, lifecycle);
  const probe = cpuProbe(serverPid, await postmasterPid(owner));
  const stage = { plan, ownerUrl, owner, seeded, doors, side, updates, probe, tally: { charged: 0 } };
  return { stage, serverPid };
}

/** Every backend is a child of the server's first process. */
async function postmasterPid(owner: pg.Client): Promise<number | null> {
  const { rows } = await owner.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return parentOf(rows[0]?.pid ?? 0);
}

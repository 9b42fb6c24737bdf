import { runPgbench } from "../pgbench.ts";
import { eventBatches } from "../requests.ts";
import type { Sample } from "../rows.ts";
import { type Stage, tell } from "../stage.ts";

const CLIENTS = 64;

/** What the generator itself can do: it must stay well above what it measures. */
export async function measureGenerator(stage: Stage): Promise<Sample[]> {
  const request = eventBatches(stage.seeded.serviceKey, stage.seeded.customers, 1);
  const { perSecond } = await tell(stage, { port: stage.side.echo, clients: CLIENTS, status: 200, request });
  return [{ row: "generator", way: "direct", figure: perSecond, limit: null }];
}

/** The limits of updates as pgbench sees them, beside ours: the same statement, without our own client in the way. */
export async function measurePgbench({ ownerUrl, plan }: Stage): Promise<Sample[]> {
  const way = "direct";
  const [limit, absent] = [null, "pgbench is not on PATH"];
  const one = await runPgbench(ownerUrl, "one", plan.measureMs);
  const spread = await runPgbench(ownerUrl, "spread", plan.measureMs);
  return [
    { row: "oneRowPgbench", way, figure: one, limit, absent },
    { row: "spreadPgbench", way, figure: spread, limit, absent },
  ];
}

import { singleEvents } from "../requests.ts";
import type { Sample } from "../rows.ts";
import { charging, mainDoors, type Stage, tell } from "../stage.ts";

const CLIENTS = 64;

/** Single events of one key that three limits watch, against the same one-row updates. */
export async function measureLimited(stage: Stage): Promise<Sample[]> {
  const absent = await limitKey(stage);
  const samples: Sample[] = [];
  const limit = absent ? null : await stage.updates.oneRow(stage.plan.measureMs);
  for (const { kind: way, port } of mainDoors(stage)) {
    if (absent) {
      samples.push({ row: "limited", way, figure: null, limit, absent });
      continue;
    }
    const request = singleEvents(stage.seeded.serviceKey, stage.seeded.customers.slice(-1));
    const {
      perSecond: figure,
      nodeMicros,
      postgresMicros,
    } = await tell(stage, charging(stage, port, CLIENTS, request));
    samples.push({ row: "limited", way, figure, limit, nodeMicros, postgresMicros });
  }
  return samples;
}

/** Puts a daily, a monthly and a per-call limit on the last customer's key; answers why it cannot, or null. */
async function limitKey({ owner }: Stage): Promise<string | null> {
  const { rowCount } = await owner.query(
    "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE '%limit%'",
  );
  return rowCount === 0 ? "the product has no limits on keys" : "the benchmark does not know how limits are set";
}

import { singleEvents } from "../requests.ts";
import type { Sample } from "../rows.ts";
import { charging, mainDoors, type Stage, tell } from "../stage.ts";

const CLIENTS = 64;
const NEVER_REACHED = "1000000000";

/** Single events of one key that three limits watch, against the same one-row updates. */
export async function measureLimited(stage: Stage): Promise<Sample[]> {
  await limitKey(stage);
  const samples: Sample[] = [];
  const limit = await stage.updates.oneRow(stage.plan.measureMs);
  for (const { kind: way, port } of mainDoors(stage)) {
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

/** Puts a daily, a monthly and a per-call limit on the last customer's key, none of which is ever reached here. */
async function limitKey({ owner, seeded }: Stage): Promise<void> {
  const bounded = seeded.customers.at(-1);
  await owner.query(
    `INSERT INTO spend_limits (org_id, scope, subject, kind, amount, created_by)
     SELECT $1, 'key', $2, kind, $3, 'bench' FROM unnest(ARRAY['per_day', 'per_month', 'per_call']) AS kind
     WHERE NOT EXISTS (SELECT FROM spend_limits WHERE org_id = $1)`,
    [bounded?.orgId, bounded?.keyId, NEVER_REACHED],
  );
}

import { measureCopy } from "../copy-limit.ts";
import type { Door } from "../product.ts";
import { eventBatches } from "../requests.ts";
import type { RowId, Sample } from "../rows.ts";
import type { Customer } from "../seed.ts";
import { charging, type Stage, type Told, tell } from "../stage.ts";

const EVENTS = 100;
const CLIENTS = 16;

/** Batches of a hundred events, against COPY of the same rows into copies of the tables. */
export async function measureBatches(stage: Stage): Promise<Sample[]> {
  const { customers } = stage.seeded;
  const spreads: readonly (readonly [RowId, readonly Customer[]])[] = [
    ["batchHot", customers.slice(0, 1)],
    ["batchSpread", customers],
  ];
  const samples: Sample[] = [];
  for (const [row, among] of spreads) {
    const limit = await measureCopy(stage.owner, among, stage.plan.measureMs);
    for (const door of stage.doors) {
      const { perSecond: figure, nodeMicros, postgresMicros } = await sendBatches(stage, door, among);
      samples.push({ row, way: door.kind, figure, limit, nodeMicros, postgresMicros });
    }
  }
  return samples;
}

/** Events per second in batches of a hundred by sixteen clients. */
export function sendBatches(stage: Stage, door: Door, customers: readonly Customer[]): Promise<Told> {
  const request = eventBatches(stage.seeded.serviceKey, customers, EVENTS);
  return tell(stage, charging(stage, door.port, CLIENTS, request, EVENTS), EVENTS);
}

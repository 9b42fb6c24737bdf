import { authorizations } from "../requests.ts";
import type { Sample } from "../rows.ts";
import { mainDoors, type Stage, tell } from "../stage.ts";

const CLIENTS = 64;

/** "May this call pass?" for a thousand keys, against a bare server that asks the database each time. */
export async function measureAuthorize(stage: Stage): Promise<Sample[]> {
  const { serviceKey, customers } = stage.seeded;
  const load = { clients: CLIENTS, status: 200, request: authorizations(serviceKey, customers) };
  const { perSecond: limit } = await tell(stage, { ...load, port: stage.side.lookup });
  const samples: Sample[] = [];
  for (const { kind, port } of mainDoors(stage)) {
    const { perSecond: figure, nodeMicros, postgresMicros } = await tell(stage, { ...load, port });
    samples.push({ row: "authorize", way: kind, figure, limit, nodeMicros, postgresMicros });
  }
  return samples;
}

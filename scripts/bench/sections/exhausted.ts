import { runLoads } from "../load.ts";
import { singleEvents } from "../requests.ts";
import type { Sample } from "../rows.ts";
import { charging, mainDoors, type Stage, tell } from "../stage.ts";

const CLIENTS = 64;
const PAYMENT_REQUIRED = 402;

/**
 * An organization without credits that keeps calling: its refusals must cost no more than charges do, and its
 * neighbours must not feel it. The neighbours are compared with themselves beside as many clients whose calls pass.
 */
export async function measureExhausted(stage: Stage): Promise<Sample[]> {
  const { serviceKey, customers, exhausted } = stage.seeded;
  const accepted = singleEvents(serviceKey, customers.slice(0, 1), true);
  const refused = singleEvents(serviceKey, [exhausted], true);
  const beside = singleEvents(serviceKey, customers.slice(1));
  const samples: Sample[] = [];
  for (const { kind, port } of mainDoors(stage)) {
    const good = charging(stage, port, CLIENTS, accepted);
    const bad = { port, clients: CLIENTS, status: PAYMENT_REQUIRED, request: refused };
    const { perSecond: limit } = await tell(stage, good);
    const { perSecond: figure, nodeMicros, postgresMicros } = await tell(stage, bad);
    samples.push({ row: "exhausted", way: kind, figure, limit, nodeMicros, postgresMicros });
    const neighbours = charging(stage, port, CLIENTS, beside);
    const quiet = await runLoads([neighbours, good], stage.plan, stage.probe);
    const noisy = await runLoads([neighbours, bad], stage.plan, stage.probe);
    const p99Of = ({ results }: typeof quiet) => results[0]?.p99Ms ?? null;
    samples.push({ row: "neighbours", way: kind, figure: p99Of(noisy), limit: p99Of(quiet) });
  }
  return samples;
}

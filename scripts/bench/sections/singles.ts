import { echoes, singleEvents } from "../requests.ts";
import type { RowId, Sample } from "../rows.ts";
import { charging, mainDoors, type Stage, type Told, tell } from "../stage.ts";

const CLIENTS = 64;

/** Single events of one hot organization, against the pace at which one row can be updated, and their waiting times. */
export async function measureHot(stage: Stage): Promise<Sample[]> {
  const { seeded, plan, updates } = stage;
  const limit = await updates.oneRow(plan.measureMs);
  const samples: Sample[] = [{ row: "oneRow", way: "direct", figure: limit, limit: null }];
  const hot = seeded.customers.slice(0, 1);
  for (const { kind, port } of mainDoors(stage)) {
    const way = kind;
    const echo = await tell(stage, { port, clients: CLIENTS, status: 404, request: echoes(seeded.serviceKey) });
    const request = singleEvents(seeded.serviceKey, hot);
    const at64 = await tell(stage, charging(stage, port, CLIENTS, request));
    const at256 = await tell(stage, charging(stage, port, 4 * CLIENTS, request));
    samples.push(
      // Key, body and answer without any engine: what is left of the machine for the rest.
      { row: "echo", way, limit, ...costs(echo) },
      { row: "hot64", way, limit, ...costs(at64) },
      { row: "hot256", way, limit, ...costs(at256) },
      { row: "p50", way, figure: at64.p50Ms, limit: echo.p50Ms },
      { row: "p99", way, figure: at64.p99Ms, limit: echo.p99Ms },
    );
  }
  return samples;
}

/** Single events of a thousand organizations, against the pace at which as many rows can be updated. */
export async function measureSpread(stage: Stage): Promise<Sample[]> {
  const { seeded, plan, updates } = stage;
  const limit = await updates.spread(plan.measureMs);
  const samples: Sample[] = [{ row: "spread", way: "direct", figure: limit, limit: null }];
  const request = singleEvents(seeded.serviceKey, seeded.customers);
  const sizes: readonly (readonly [RowId, number])[] = [
    ["spread64", CLIENTS],
    ["spread512", 8 * CLIENTS],
  ];
  for (const { kind, port } of mainDoors(stage)) {
    for (const [row, clients] of sizes) {
      const told = await tell(stage, charging(stage, port, clients, request));
      samples.push({ row, way: kind, limit, ...costs(told) });
    }
  }
  return samples;
}

function costs({ perSecond, nodeMicros, postgresMicros }: Told) {
  return { figure: perSecond, nodeMicros, postgresMicros };
}

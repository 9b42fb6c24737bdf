import type pg from "pg";
import type { Answer } from "./answer-reader.ts";
import type { CpuProbe, CpuUse } from "./cpu.ts";
import { type Load, type LoadResult, runLoads } from "./load.ts";
import type { Plan } from "./options.ts";
import type { Door } from "./product.ts";
import type { RequestWriter } from "./requests.ts";
import type { Sample } from "./rows.ts";
import type { Seeded } from "./seed.ts";
import type { SideServers } from "./side-servers.ts";
import type { UpdateLimits } from "./update-limits.ts";

/** Everything that sections measure with. */
export type Stage = {
  readonly plan: Plan;
  readonly ownerUrl: string;
  readonly owner: pg.Client;
  readonly seeded: Seeded;
  readonly doors: readonly Door[];
  readonly side: SideServers;
  readonly updates: UpdateLimits;
  readonly probe: CpuProbe;
  /** Events that the product has acknowledged as charged. */
  readonly tally: { charged: number };
};

/** Measures some rows once. */
export type Section = (stage: Stage) => Promise<readonly Sample[]>;

export type Told = LoadResult & { readonly nodeMicros: number | null; readonly postgresMicros: number | null };

/** One load by itself; CPU time is per event, of which each request brings `events`. */
export async function tell(stage: Stage, load: Load, events = 1): Promise<Told> {
  const { results, answers, cpu } = await runLoads([load], stage.plan, stage.probe);
  const [result] = results;
  if (!result || answers === 0) throw new Error("no request was answered within the measured time");
  return { ...result, perSecond: result.perSecond * events, ...perEvent(cpu, answers * events) };
}

/** Usage that is charged, counted so that it can be compared with what was recorded. */
export function charging(stage: Stage, port: number, clients: number, request: RequestWriter, events = 1): Load {
  const onAnswer = ({ body }: Answer) => {
    stage.tally.charged += events;
    if (body.includes('"status":"charged"')) return;
    throw new Error(`an event was not charged: ${body.toString("utf8", 0, 400)}`);
  };
  return { port, clients, status: 200, request, onAnswer };
}

/** The doors that a row without a goal through Next is worth its time at. */
export function mainDoors({ plan, doors }: Stage): readonly Door[] {
  return plan.quick ? doors.slice(0, 1) : doors;
}

function perEvent({ node, postgres }: CpuUse, events: number) {
  const share = (micros: number | null) => (micros === null ? null : micros / events);
  return { nodeMicros: share(node), postgresMicros: share(postgres) };
}

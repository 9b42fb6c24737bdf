import type pg from "pg";
import { median } from "../figures.ts";
import { fillEvents } from "../fill.ts";
import type { Sample } from "../rows.ts";
import { openOrganizations } from "../seed.ts";
import type { Stage } from "../stage.ts";

const EVENTS = 1_000_000;
const TIMES = 30;
const RAW_TIMES = 3;

const ROLL_UP = `
  INSERT INTO usage_days (org_id, day, feature, key_id, environment, events, amount)
  SELECT org_id, (occurred_at AT TIME ZONE 'UTC')::date, feature, key_id, environment, count(*), sum(amount)
    FROM usage_events WHERE org_id = $1 GROUP BY 1, 2, 3, 4, 5`;
// As the portal's usage page asks: per day and feature.
const CHART = `
  SELECT day::text AS slot, feature AS series, sum(events)::bigint AS events, trim_scale(sum(amount))::text AS amount
    FROM usage_days WHERE org_id = $1 AND day > current_date - 30 GROUP BY 1, 2`;
const RAW_CHART = `
  SELECT (occurred_at AT TIME ZONE 'UTC')::date::text AS slot, feature AS series, count(*) AS events,
      trim_scale(sum(amount))::text AS amount
    FROM usage_events WHERE org_id = $1 AND occurred_at >= current_date - 29 GROUP BY 1, 2`;

/** A month's chart of an organization with a million events, from the sums of days and from the events themselves. */
export async function measureChart({ owner, ownerUrl }: Stage): Promise<Sample[]> {
  const [orgId = ""] = await openOrganizations(owner, 1);
  await fillEvents(ownerUrl, [{ orgId, keyId: "1" }], { from: 0, to: EVENTS }, 2);
  await owner.query(ROLL_UP, [orgId]);
  await owner.query("VACUUM (ANALYZE) usage_days");
  await owner.query("VACUUM (ANALYZE) usage_events");
  const figure = await timeQuery(owner, CHART, orgId, TIMES);
  const raw = await timeQuery(owner, RAW_CHART, orgId, RAW_TIMES);
  return [
    { row: "chart", way: "direct", figure, limit: null },
    { row: "chartRaw", way: "direct", figure: raw, limit: figure },
  ];
}

/** Milliseconds that a query takes, the way to the database and back included; the median of several. */
async function timeQuery(owner: pg.Client, text: string, orgId: string, times: number): Promise<number> {
  const tookMs: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const begunAt = performance.now();
    await owner.query({ name: text.slice(0, 60), text, values: [orgId] });
    tookMs.push(performance.now() - begunAt);
  }
  return median(tookMs) ?? 0;
}

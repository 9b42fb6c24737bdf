import { randomUUID } from "node:crypto";
import type { Context } from "#lib/context.ts";
import { log } from "#lib/log.ts";
import { recogniseRevenue } from "#lib/payments/recognise-revenue.ts";
import { settleOpenCheckouts } from "#lib/payments/settle-open-checkouts.ts";

/** When each job runs, UTC. A missed day of the daily one is made up for; a missed minute is not. */
export const CRONTAB = `
* * * * * settle-open-checkouts ?max=1
7 0 * * * recognise-revenue ?max=5&fill=1d
`;

/** Every job by name; all may run twice, late, or beside themselves. */
export const TASKS = {
  async "settle-open-checkouts"() {
    const job = "settle-open-checkouts";
    const { moved, failed } = await settleOpenCheckouts(jobContext(job));
    for (const error of failed) log().warn({ job, err: error }, "a checkout could not be settled");
    if (moved > 0) log().info({ job, moved }, "checkouts settled");
  },
  async "recognise-revenue"() {
    const job = "recognise-revenue";
    const { moved, failed } = await recogniseRevenue(jobContext(job));
    for (const error of failed) log().error({ job, err: error }, "an organization's revenue could not be recognised");
    log().info({ job, moved }, "revenue recognised");
  },
};

/** Background work acts for nobody in particular and says in the audit log which job it was. */
export function jobContext(job: string): Context {
  return { actor: { kind: "system", job }, requestId: randomUUID(), address: null, now: () => new Date() };
}

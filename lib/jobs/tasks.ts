import { randomUUID } from "node:crypto";
import type { Context } from "#lib/context.ts";
import { forgetAttempts } from "#lib/identity/forget-attempts.ts";
import { checkBooks } from "#lib/ledger/check-books.ts";
import { requestAudit } from "#lib/ledger/request-audit.ts";
import { log } from "#lib/log.ts";
import { correctFees } from "#lib/payments/correct-fees.ts";
import { recogniseRevenue } from "#lib/payments/recognise-revenue.ts";
import { settleOpenCheckouts } from "#lib/payments/settle-open-checkouts.ts";
import { settleOpenReversals } from "#lib/payments/settle-open-reversals.ts";
import { settleUnmatched } from "#lib/unmatched/settle-unmatched.ts";

/** The count is in every case told; the rest is for `npm run books`. */
const MOST_VIOLATIONS_LOGGED = 20;

/** When each job runs, UTC. A missed day is made up for where a day has its own work; a missed minute is not. */
export const CRONTAB = `
* * * * * settle-open-checkouts ?max=1
* * * * * settle-unmatched ?max=1
* * * * * settle-open-reversals ?max=1
*/10 * * * * correct-fees ?max=1
7 0 * * * recognise-revenue ?max=5&fill=1d
41 2 * * * check-books ?max=3&fill=1d
37 3 * * * forget-attempts ?max=1
`;

/** Every job by name; all may run twice, late, or beside themselves. */
export const TASKS = {
  async "settle-open-checkouts"() {
    const job = "settle-open-checkouts";
    const { moved, failed } = await settleOpenCheckouts(jobContext(job));
    for (const error of failed) log().warn({ job, err: error }, "a checkout could not be settled");
    if (moved > 0) log().info({ job, moved }, "checkouts settled");
  },
  async "settle-unmatched"() {
    const job = "settle-unmatched";
    const { settled, failed } = await settleUnmatched(jobContext(job));
    for (const error of failed)
      log().error({ job, err: error }, "usage without a price could not be charged or waived");
    if (settled > 0) log().info({ job, settled }, "usage without a price charged or waived as decided");
    // The queue tries again, and so does the next minute.
    if (failed.length > 0) throw new Error(`${failed.length} decisions could not be carried out`);
  },
  async "settle-open-reversals"() {
    const job = "settle-open-reversals";
    const { moved, failed } = await settleOpenReversals(jobContext(job));
    for (const error of failed)
      log().warn({ job, err: error }, "refunds and disputes could not all be read or settled");
    if (moved > 0) log().info({ job, moved }, "refunds and disputes settled");
  },
  async "correct-fees"() {
    const job = "correct-fees";
    const { corrected, failed } = await correctFees(jobContext(job));
    for (const error of failed) log().warn({ job, err: error }, "a fee could not be learned");
    if (corrected > 0) log().info({ job, corrected }, "fees corrected");
  },
  async "recognise-revenue"() {
    const job = "recognise-revenue";
    const { moved, failed } = await recogniseRevenue(jobContext(job));
    for (const error of failed) log().error({ job, err: error }, "an organization's revenue could not be recognised");
    log().info({ job, moved }, "revenue recognised");
  },
  async "check-books"() {
    const job = "check-books";
    const { entryCount, ruleCount, violations } = await checkBooks(jobContext(job));
    for (const violation of violations.slice(0, MOST_VIOLATIONS_LOGGED))
      log().error({ job, ...violation }, "the books break a rule");
    log().info({ job, entryCount, ruleCount, violationCount: violations.length }, "books audited");
  },
  async "forget-attempts"() {
    const job = "forget-attempts";
    const { forgotten } = await forgetAttempts(jobContext(job));
    log().info({ job, forgotten }, "attempts and links that are over forgotten");
  },
};

/** What a worker does once when it starts: the nights that it slept through are made up for. */
export async function catchUp(): Promise<void> {
  await requestAudit(jobContext("check-books"));
}

/** Background work acts for nobody in particular and says in the audit log which job it was. */
function jobContext(job: string): Context {
  return { actor: { kind: "system", job }, requestId: randomUUID(), address: null, now: () => new Date() };
}

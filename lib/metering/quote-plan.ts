import { burnDown, type Draw, type SpendableGrant } from "#lib/credits/burn-down.ts";
import type { LimitStop } from "#lib/metering/rated-event.ts";
import { type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import type { Micros } from "#lib/time/timestamp.ts";

/** Jobs of one kind: what one costs, and how many of them run. */
export type PlannedJobs = { readonly feature: string; readonly price: Picos; readonly count: number };

export type PlannedDraws = { readonly draws: readonly Draw[]; readonly short: Picos };

/** What all jobs of a kind cost. */
export function totalOf({ price, count }: PlannedJobs): Picos {
  return picos(price * BigInt(count));
}

function without(funds: readonly SpendableGrant[], draws: readonly Draw[], times: bigint): readonly SpendableGrant[] {
  const drawn = new Map<bigint, bigint>();
  for (const { grantId, amount } of draws) drawn.set(grantId, (drawn.get(grantId) ?? 0n) + amount * times);
  return funds.map((grant) => ({ ...grant, remaining: picos(grant.remaining - (drawn.get(grant.id) ?? 0n)) }));
}

/** Pays jobs in their order by the order of funds; what no grant pays is short. Jobs of one kind draw as one amount would. */
export function payJobs(
  funds: readonly SpendableGrant[],
  work: readonly PlannedJobs[],
  now: Micros,
): readonly PlannedDraws[] {
  let left = funds;
  return work.map((jobs) => {
    const paid = burnDown(left, jobs.feature, totalOf(jobs), now);
    left = without(left, paid.draws, 1n);
    return paid;
  });
}

/** How often a set of draws can be repeated before a grant runs dry, at least once. */
function repeats(funds: readonly SpendableGrant[], draws: readonly Draw[]): bigint {
  const after = without(funds, draws, 1n);
  const each = funds.flatMap(({ remaining }, at) => {
    const drawn = remaining - (after[at]?.remaining ?? 0n);
    return drawn > 0n ? [remaining / drawn] : [];
  });
  return each.reduce((least, times) => (times < least ? times : least), each[0] ?? 1n);
}

/**
 * How often the whole of the work can be paid, one time after another; null when it costs nothing. While no grant runs
 * dry, each time draws the same, so it is counted in strides of which each empties a grant.
 */
export function timesPaid(funds: readonly SpendableGrant[], work: readonly PlannedJobs[], now: Micros): bigint | null {
  if (work.every((jobs) => totalOf(jobs) === 0n)) return null;
  let left = funds;
  let times = 0n;
  for (;;) {
    const paid = payJobs(left, work, now);
    if (paid.some(({ short }) => short > 0n)) return times;
    const draws = paid.flatMap((each) => each.draws);
    const stride = repeats(left, draws);
    left = without(left, draws, stride);
    times += stride;
  }
}

/** Whether a limit counts jobs of a feature; limits of others than the payer are not asked about. */
function counts({ scope, subject }: LimitStop, feature: string): boolean {
  return scope !== "feature" || subject === feature;
}

function countedBy(limit: LimitStop, work: readonly PlannedJobs[]): readonly PlannedJobs[] {
  return work.filter((jobs) => counts(limit, jobs.feature) && jobs.price > 0n);
}

function sum(work: readonly PlannedJobs[]): bigint {
  return work.reduce((all, jobs) => all + totalOf(jobs), 0n);
}

/** How often a limit lets the whole of the work pass in the window that runs; null when it does not bound it. */
export function timesAllowed(limit: LimitStop, work: readonly PlannedJobs[]): bigint | null {
  const counted = countedBy(limit, work);
  if (counted.length === 0 || limit.kind === "open_holds") return null;
  const available = parseCredits(limit.available);
  if (limit.kind === "per_call") return counted.some(({ price }) => price > parseCredits(limit.amount)) ? 0n : null;
  return available / sum(counted);
}

/** The first limit that stops the work, with what the work takes of it; null when all let it pass. */
export function firstStop(
  limits: readonly LimitStop[],
  work: readonly PlannedJobs[],
): { readonly limit: LimitStop; readonly required: Picos } | null {
  for (const limit of limits) {
    if (timesAllowed(limit, work) !== 0n) continue;
    const counted = countedBy(limit, work);
    const dearest = counted.reduce((most, { price }) => (price > most ? price : most), 0n);
    return { limit, required: picos(limit.kind === "per_call" ? dearest : sum(counted)) };
  }
  return null;
}

/** The least of these, where null bounds nothing. */
export function leastOf(times: readonly (bigint | null)[]): bigint | null {
  return times.reduce((least, each) => (least === null || (each !== null && each < least) ? each : least), null);
}

import { burnDown, compareFunds, type Draw, isSpendable, type SpendableGrant } from "#lib/credits/burn-down.ts";
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

function without(funds: readonly SpendableGrant[], draws: readonly Draw[]): readonly SpendableGrant[] {
  const drawn = new Map(draws.map(({ grantId, amount }) => [grantId, amount]));
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
    left = without(left, paid.draws);
    return paid;
  });
}

/** What a grant has left while work is paid from it again and again. */
type Fund = { left: bigint };
/** Jobs of one kind with the funds that may pay them, in their order; those in front of `next` are empty. */
type Payer = { readonly total: bigint; readonly funds: readonly Fund[]; next: number };

/** Grants are put in order and compared with each feature once, because an organization may have thousands of them. */
function payersOf(grants: readonly SpendableGrant[], work: readonly PlannedJobs[], now: Micros): readonly Payer[] {
  const ordered = grants.toSorted(compareFunds).map((grant) => ({ grant, fund: { left: grant.remaining } }));
  const ofFeature = new Map<string, readonly Fund[]>();
  return work.map((jobs) => {
    const known = ofFeature.get(jobs.feature);
    const funds = known ?? ordered.flatMap(({ grant, fund }) => (isSpendable(grant, jobs.feature, now) ? fund : []));
    ofFeature.set(jobs.feature, funds);
    return { total: totalOf(jobs), funds, next: 0 };
  });
}

/** Pays all of the work once, noting what it draws of each fund; false where the funds do not suffice. */
function payOnce(payers: readonly Payer[], drawn: Map<Fund, bigint>): boolean {
  return payers.every((payer) => {
    let due = payer.total;
    while (due > 0n) {
      const fund = payer.funds[payer.next];
      if (!fund) return false;
      const taken = fund.left < due ? fund.left : due;
      due -= taken;
      fund.left -= taken;
      if (taken > 0n) drawn.set(fund, (drawn.get(fund) ?? 0n) + taken);
      if (fund.left === 0n) payer.next += 1;
    }
    return true;
  });
}

/** How often the same can be drawn again before one of these funds has too little. */
function repeats(drawn: ReadonlyMap<Fund, bigint>): bigint {
  return leastOf([...drawn].map(([{ left }, amount]) => left / amount)) ?? 0n;
}

/**
 * How often the whole of the work can be paid, one time after another; null when it costs nothing. While no grant runs
 * dry, each time draws the same, so it is counted in strides, of which every other empties a grant.
 */
export function timesPaid(grants: readonly SpendableGrant[], work: readonly PlannedJobs[], now: Micros): bigint | null {
  if (work.every((jobs) => totalOf(jobs) === 0n)) return null;
  const payers = payersOf(grants, work, now);
  for (let times = 0n; ; ) {
    const drawn = new Map<Fund, bigint>();
    if (!payOnce(payers, drawn)) return times;
    const again = repeats(drawn);
    for (const [fund, amount] of drawn) fund.left -= amount * again;
    times += 1n + again;
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

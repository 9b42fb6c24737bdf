import { availableFor, balanceFor, take } from "#lib/testing/model/funds.ts";
import { leftOf, limitsOf, stopOf, tallyOf, usedNow, windowsNow } from "#lib/testing/model/limits.ts";
import type { Answer, Job, Operation } from "#lib/testing/model/operations.ts";
import { environmentOf, type Limit, type OrgState, type Payer } from "#lib/testing/model/org-state.ts";
import { priceOf } from "#lib/testing/model/prices.ts";
import {
  CREDIT,
  forbiddenTo,
  outOfCredit,
  placeHold,
  recordUsage,
  refusedBy,
  stoppedFromNew,
  written,
  writtenBalance,
} from "#lib/testing/model/spend.ts";

/** Who has any credits has at least this. */
const SMALLEST = 1n;

function writtenLimits(org: OrgState, payer: Payer, feature: string): Answer[] {
  return limitsOf(org, payer, [feature]).map((limit) => ({
    limit: limit.name,
    available: written(leftOf(org, limit, CREDIT)),
  }));
}

type Asking = Extract<Operation, { do: "authorize" }>;

/** What must be there: the price, or anything at all where nobody says how much, unless the feature is free. */
function requiredFor(org: OrgState, { feature, quantity }: Asking): bigint | null {
  if (quantity !== null) return priceOf(org, feature, quantity, org.now);
  const price = priceOf(org, feature, "1", org.now);
  return price === null || price === 0n ? price : SMALLEST;
}

function refuseCall(org: OrgState, op: Asking): Answer | null {
  const features = [op.feature];
  const forbidden = forbiddenTo(org, op.key, features);
  if (forbidden) return forbidden;
  const required = requiredFor(org, op);
  if (required === null) return { refused: "unpriced" };
  const stopped = stoppedFromNew(org, op.key, features);
  if (stopped) return stopped;
  const limit = stopOf(org, limitsOf(org, op.key, features), required, false, CREDIT);
  if (limit) return refusedBy(org, limit, required);
  return availableFor(org, features) < required ? outOfCredit(org, features, required) : null;
}

function allowed(org: OrgState, op: Asking): Answer {
  const limits = writtenLimits(org, op.key, op.feature);
  const yes = { allowed: true, environment: environmentOf(org, op.key), limits };
  if (op.hold) {
    if (op.quantity === null) return { refused: "invalid" };
    const work = [{ feature: op.feature, quantity: op.quantity }];
    const placed = placeHold(org, { do: "hold", payer: op.key, work, ...op.hold });
    return "refused" in placed ? placed : { ...yes, ...placed };
  }
  return refuseCall(org, op) ?? { ...yes, balance: writtenBalance(balanceFor(org, [op.feature])) };
}

/** The events that would make the call or the jobs, each charged before the work. */
export function eventsOf(payer: Payer, id: string, jobs: readonly Job[]) {
  return jobs.flatMap(({ feature, quantity, count }, job) =>
    Array.from({ length: count }, (_, at) => {
      return { id: `${id}.${job}.${at}`, payer, feature, quantity, agoMs: null, reject: true, hold: null };
    }),
  );
}

export function callOf({ key, feature, quantity, spend }: Asking) {
  return spend === null || quantity === null ? null : eventsOf(key, spend, [{ feature, quantity, count: 1 }]);
}

/** May this call pass? And then it is made, whatever the answer. */
export function authorize(org: OrgState, op: Asking): Answer {
  const asked = allowed(org, op);
  const call = callOf(op);
  return { asked, spent: call && recordUsage(org, call) };
}

type Planned = Job & { readonly price: bigint };

function totalOf(jobs: readonly Planned[]): bigint {
  return jobs.reduce((all, { price, count }) => all + price * BigInt(count), 0n);
}

/** Does something to the funds and limits, and then puts them back. */
function tried<T>(org: OrgState, attempt: () => T): T {
  const left = org.grants.map((grant) => grant.left);
  const windows = windowsNow(org, org.limits).map((window) => ({ use: tallyOf(window), taken: tallyOf(window).taken }));
  const result = attempt();
  for (const [at, grant] of org.grants.entries()) grant.left = left[at] ?? 0n;
  for (const { use, taken } of windows) use.taken = taken;
  return result;
}

/** Makes every call of the jobs once, as long as nothing refuses one. */
function makeAll(org: OrgState, payer: Payer, jobs: readonly Planned[]): boolean {
  for (const { feature, price, count } of jobs) {
    const limits = limitsOf(org, payer, [feature]);
    for (let made = 0; made < count; made += 1) {
      if (stopOf(org, limits, price, false, CREDIT) || availableFor(org, [feature]) < price) return false;
      take(org, [feature], price);
      for (const window of windowsNow(org, limits)) tallyOf(window).taken += price;
    }
  }
  return true;
}

/** How often all of it can be done, by doing it until it is refused; null when nothing would ever refuse it. */
function timesPossible(org: OrgState, payer: Payer, jobs: readonly Planned[]): number | null {
  const features = jobs.map(({ feature }) => feature);
  if (stoppedFromNew(org, payer, []) || forbiddenTo(org, payer, features)) return 0;
  if (totalOf(jobs) === 0n) return null;
  return tried(org, () => {
    let times = 0;
    while (makeAll(org, payer, jobs)) times += 1;
    return times;
  });
}

/** Who would pay for which job, in their order, and what nobody would; the jobs of a kind are one amount. */
function paidFor(org: OrgState, jobs: readonly Planned[]) {
  return tried(org, () =>
    jobs.map((job) => {
      const draws = take(org, [job.feature], totalOf([job]));
      return { draws, short: draws.reduce((missing, { amount }) => missing - amount, totalOf([job])) };
    }),
  );
}

function writtenJob(job: Planned, paid: ReturnType<typeof paidFor>[number] | undefined): Answer {
  const draws = paid?.draws.map(({ grant, amount }) => ({ of: grant.name, amount: written(amount) }));
  return { price: written(job.price), total: written(totalOf([job])), draws, short: written(paid?.short ?? 0n) };
}

/** What the jobs would take of a limit beyond what it leaves; null where it lets them pass. */
function tooMuchFor(org: OrgState, limit: Limit, jobs: readonly Planned[]): bigint | null {
  const counted = jobs.filter(
    ({ feature, price }) => price > 0n && (limit.scope !== "feature" || limit.subject === feature),
  );
  if (limit.kind === "open_holds" || counted.length === 0) return null;
  const dearest = counted.reduce((most, { price }) => (price > most ? price : most), 0n);
  const wanted = limit.kind === "per_call" ? dearest : totalOf(counted);
  return usedNow(org, limit) + wanted > limit.amount ? wanted : null;
}

function stopOfJobs(org: OrgState, payer: Payer, jobs: readonly Planned[], short: bigint): Answer | null {
  const features = jobs.map(({ feature }) => feature);
  const stopped = stoppedFromNew(org, payer, features.length === 1 ? features : []);
  const forbidden = stopped ?? forbiddenTo(org, payer, features);
  if (forbidden) return forbidden;
  for (const limit of limitsOf(org, payer, features)) {
    const wanted = tooMuchFor(org, limit, jobs);
    if (wanted !== null) return refusedBy(org, limit, wanted);
  }
  if (short === 0n) return null;
  const [required, available] = [written(totalOf(jobs)), written(totalOf(jobs) - short)];
  return { refused: "out_of_credit", limit: null, required, available, resets_at: null };
}

function quoted(org: OrgState, { payer, jobs, asMany }: Extract<Operation, { do: "quote" }>): Answer {
  const prices = jobs.map(({ feature, quantity }) => priceOf(org, feature, quantity, org.now));
  if (prices.includes(null)) return { refused: "unpriced" };
  const planned = jobs.map((job, at) => ({ ...job, price: prices[at] ?? 0n }));
  const paid = paidFor(org, planned);
  const short = paid.reduce((all, each) => all + each.short, 0n);
  const stop = stopOfJobs(org, payer, planned, short);
  const features = jobs.map(({ feature }) => feature);
  const times = timesPossible(org, payer, planned);
  return {
    price: written(totalOf(planned)),
    passes: stop === null,
    stop,
    jobs: planned.map((job, at) => writtenJob(job, paid[at])),
    times: asMany ? (times === null ? null : String(times)) : undefined,
    balance: writtenBalance(balanceFor(org, features.length === 1 ? features : [])),
  };
}

/** What would the jobs cost, and may they pass? And then they are done, each call by itself. */
export function quote(org: OrgState, op: Extract<Operation, { do: "quote" }>): Answer {
  const asked = quoted(org, op);
  return { asked, spent: op.spend === null ? null : recordUsage(org, eventsOf(op.payer, op.spend, op.jobs)) };
}

import { formatCredits, picos } from "#lib/money/credits.ts";
import { availableFor, type Balance, balanceFor, covers, inOrder, take } from "#lib/testing/model/funds.ts";
import { leftOf, limitsOf, resetsAt, stopOf, tallyOf, windowAt, windowsNow } from "#lib/testing/model/limits.ts";
import type { Answer, Operation, UsageSent } from "#lib/testing/model/operations.ts";
import {
  type Debt,
  type Draw,
  debtOf,
  type Hold,
  type Limit,
  newDebt,
  type OrgState,
  type Payer,
  type Recorded,
  remainingOf,
} from "#lib/testing/model/org-state.ts";
import { priceOf } from "#lib/testing/model/prices.ts";
import { addSum } from "#lib/testing/model/sums.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
export const CREDIT = 10n ** 12n;

export function written(amount: bigint): string {
  return formatCredits(picos(amount));
}

export function writtenBalance({ current, held, available }: Balance): Answer {
  return { current: written(current), held: written(held), available: written(available) };
}

export function writtenDraws(draws: readonly Draw[]): Answer[] {
  return draws.map(({ grant, amount, hold }) => ({
    of: grant === null ? "debt" : grant.name,
    amount: written(amount),
    ...(hold && { hold: hold.id }),
  }));
}

export function writtenCharge({ status, amount, draws }: Recorded): Answer {
  return { status, amount: written(amount), draws: writtenDraws(draws) };
}

export function refusedBy(org: OrgState, limit: Limit, required: bigint): Answer {
  const reset = resetsAt(org, limit.kind);
  return {
    refused: "limit_reached",
    limit: limit.name,
    required: written(required),
    available: written(leftOf(org, limit, CREDIT)),
    resets_at: reset === null ? null : new Date(reset).toISOString(),
  };
}

export function outOfCredit(org: OrgState, features: readonly string[], required: bigint): Answer {
  const available = written(availableFor(org, features));
  return { refused: "out_of_credit", limit: null, required: written(required), available, resets_at: null };
}

/** What a key is not for; one that is stopped altogether is told that instead. */
export function forbiddenTo(org: OrgState, payer: Payer, features: readonly string[]): Answer | null {
  const key = payer === null ? undefined : org.keys[payer];
  if (!key || key.revoked || org.suspended || features.every((each) => covers(key.features, each))) return null;
  return { refused: "feature_not_allowed" };
}

/** What stops all new work, whatever is left. */
export function stoppedFromNew(org: OrgState, payer: Payer, features: readonly string[]): Answer | null {
  if (payer !== null && org.keys[payer]?.revoked) return { refused: "unauthenticated" };
  if (org.suspended) return { refused: "organization_suspended" };
  if (debtOf(org) === 0n) return null;
  return { refused: "debt_unpaid", required: written(debtOf(org)), available: written(availableFor(org, features)) };
}

function openHold(org: OrgState, id: string | null): Hold | null {
  const hold = id === null ? undefined : org.holds.get(id);
  return hold?.state === "open" ? hold : null;
}

/** What a hold has set aside pays first, in the order of funds; it counts as taken where it counted as held. */
function drawHold(hold: Hold, amount: bigint): Draw[] {
  const draws: Draw[] = [];
  let missing = amount;
  for (const part of [...hold.parts].sort((a, b) => inOrder(a.grant, b.grant))) {
    const drawn = part.amount < missing ? part.amount : missing;
    if (drawn === 0n) continue;
    part.amount -= drawn;
    missing -= drawn;
    draws.push({ grant: part.grant, amount: drawn, hold });
  }
  for (const window of hold.counted) {
    tallyOf(window).held -= amount - missing;
    tallyOf(window).taken += amount - missing;
  }
  return draws;
}

function drawnOf(draws: readonly Draw[]): bigint {
  return draws.reduce((all, { amount }) => all + amount, 0n);
}

/** What a hold still holds returns to the grants that are still there at `at`; from the others it is lost. */
export function closeHold(hold: Hold, state: "settled" | "released" | "lapsed", at: number): void {
  for (const window of hold.counted) tallyOf(window).held -= remainingOf(hold);
  for (const part of hold.parts) {
    if (part.grant.expiresAt === null || at < part.grant.expiresAt) part.grant.left += part.amount;
    part.amount = 0n;
  }
  hold.state = state;
}

/** The order of funds pays, then debt. */
export function drawFunds(org: OrgState, feature: string, amount: bigint, debt: Debt): Draw[] {
  const draws: Draw[] = take(org, [feature], amount).map((part) => ({ ...part, hold: null }));
  for (const { grant, amount: drawn } of draws) if (grant) grant.used += drawn;
  const missing = amount - drawnOf(draws);
  if (missing > 0n) draws.push({ grant: null, amount: missing, hold: null });
  debt.owed += missing;
  return draws;
}

/** The limits that match count it in the windows of now. */
export function countWindows(
  org: OrgState,
  { payer, feature }: Pick<Recorded, "payer" | "feature">,
  amount: bigint,
): void {
  for (const window of windowsNow(org, limitsOf(org, payer, [feature]))) tallyOf(window).taken += amount;
}

export type Spending = {
  readonly event: Omit<UsageSent, "agoMs" | "reject">;
  readonly said: string;
  readonly occurredAt: number;
  readonly amount: bigint | null;
  readonly final: boolean;
  readonly debt: Debt;
};

/** Charges an event that nothing refuses: its hold, the order of funds, then debt. */
export function charge(org: OrgState, spending: Spending): Recorded {
  const { event, said, occurredAt, final, debt } = spending;
  const amount = spending.amount ?? 0n;
  const hold = openHold(org, event.hold);
  const draws = hold ? drawHold(hold, amount) : [];
  if (hold) hold.settled += amount;
  for (const { grant, amount: drawn } of draws) if (grant) grant.used += drawn;
  const beyond = amount - drawnOf(draws);
  countWindows(org, event, beyond);
  if (hold && final) closeHold(hold, "settled", org.now);
  draws.push(...drawFunds(org, event.feature, beyond, debt));
  const recorded: Recorded = {
    id: event.id,
    payer: event.payer,
    feature: event.feature,
    quantity: event.quantity,
    said,
    occurredAt,
    chargedAt: org.now,
    zone: org.zone,
    chargedZone: org.zone,
    status: spending.amount === null ? "unmatched" : "charged",
    amount,
    draws,
    debt,
    hold: (event.hold === null ? undefined : org.holds.get(event.hold)) ?? null,
    corrected: false,
    late: null,
  };
  org.events.set(event.id, recorded);
  addSum(org, recorded, 1);
  return recorded;
}

/** The price frozen at a hold's placing where the feature is one of its own, else that of the instant. */
export function priceUnder(
  org: OrgState,
  hold: string | null,
  feature: string,
  quantity: string,
  at: number,
): bigint | null {
  const placed = hold === null ? undefined : org.holds.get(hold);
  return priceOf(org, feature, quantity, placed?.features.includes(feature) ? placed.createdAt : at);
}

function isOutside(agoMs: number): boolean {
  return agoMs > 35 * DAY_MS || agoMs < -5 * MINUTE_MS;
}

function again(first: Recorded, said: string, balance: Answer): Answer {
  if (first.said !== said) return { refused: "mismatch" };
  return { ...writtenCharge(first), status: first.status === "unmatched" ? "unmatched" : "duplicate", balance };
}

/** One event of a request: `debt` is shared by all that commit together. */
function recordEvent(org: OrgState, event: UsageSent, debt: Debt): Answer {
  if (event.hold !== null && !org.holds.has(event.hold)) return { refused: "not_found" };
  const occurredAt = org.now - (event.agoMs ?? 0);
  const said = JSON.stringify([
    event.payer,
    event.feature,
    event.agoMs === null ? null : occurredAt,
    event.quantity,
    event.hold,
    event.reject,
  ]);
  const balance = () => writtenBalance(balanceFor(org, [event.feature]));
  const first = org.events.get(event.id);
  if (first) return again(first, said, balance());
  if (event.agoMs !== null && isOutside(event.agoMs)) return { refused: "invalid" };
  const amount = priceUnder(org, event.hold, event.feature, event.quantity, occurredAt);
  if (event.reject && amount !== null && event.hold === null) {
    const stop = stopOf(org, limitsOf(org, event.payer, [event.feature]), amount, false, CREDIT);
    if (stop) return refusedBy(org, stop, amount);
    if (amount > availableFor(org, [event.feature])) return outOfCredit(org, [event.feature], amount);
  }
  const recorded = charge(org, { event, said, occurredAt, amount, final: false, debt });
  return { ...writtenCharge(recorded), balance: balance() };
}

export function recordUsage(org: OrgState, events: readonly UsageSent[]): Answer {
  const debt = newDebt();
  org.debts.push(debt);
  return { events: events.map((event) => recordEvent(org, event, debt)) };
}

export function settle(org: OrgState, op: Extract<Operation, { do: "settle" }>): Answer {
  const hold = org.holds.get(op.hold);
  if (!hold) return { refused: "not_found" };
  const { feature, quantity } = op.work;
  const event = { id: op.id, payer: hold.payer, feature, quantity, hold: op.hold };
  const said = JSON.stringify([hold.id, "settle", feature, quantity, op.final]);
  const first = org.events.get(op.id);
  const debt = newDebt();
  org.debts.push(debt);
  const amount = priceUnder(org, op.hold, feature, quantity, org.now);
  const recorded = first ?? charge(org, { event, said, occurredAt: org.now, amount, final: op.final, debt });
  const balance = writtenBalance(balanceFor(org, [feature]));
  const result = first ? again(first, said, balance) : { ...writtenCharge(recorded), balance };
  return { ...result, hold: writtenHold(hold) };
}

export function writtenHold(hold: Hold): Answer {
  const deadline_at = new Date(hold.deadlineAt).toISOString();
  const amounts = {
    amount: written(hold.amount),
    remaining: written(remainingOf(hold)),
    settled: written(hold.settled),
  };
  return { id: hold.id, state: hold.state, ...amounts, deadline_at };
}

export function placeHold(org: OrgState, op: Extract<Operation, { do: "hold" }>): Answer {
  const features = op.work.map(({ feature }) => feature);
  const said = JSON.stringify([op.payer, op.work, op.lifetimeS]);
  const placed = org.holds.get(op.id);
  const answer = (hold: Hold) => ({ hold: writtenHold(hold), balance: writtenBalance(balanceFor(org, features)) });
  if (placed) return placed.said === said ? answer(placed) : { refused: "mismatch" };
  const forbidden = forbiddenTo(org, op.payer, features);
  if (forbidden) return forbidden;
  const prices = op.work.map(({ feature, quantity }) => priceOf(org, feature, quantity, org.now));
  if (prices.includes(null)) return { refused: "unpriced" };
  const amount = prices.reduce((all: bigint, price) => all + (price ?? 0n), 0n);
  const stopped = stoppedFromNew(org, op.payer, features);
  if (stopped) return stopped;
  const limits = limitsOf(org, op.payer, features);
  const stop = stopOf(org, limits, amount, true, CREDIT);
  if (stop) return refusedBy(org, stop, amount);
  if (amount > availableFor(org, features)) return outOfCredit(org, features, amount);
  const parts = take(org, features, amount);
  const counted = windowsNow(org, limits);
  for (const window of counted) tallyOf(window).held += amount;
  const deadlineAt = org.now + op.lifetimeS * 1_000;
  const terms = { id: op.id, payer: op.payer, features, said, createdAt: org.now, deadlineAt, amount, settled: 0n };
  const hold: Hold = { ...terms, state: "open", parts, counted };
  org.holds.set(op.id, hold);
  return answer(hold);
}

/** The window in which a limit counted a charge. */
export function countedAt(limit: Limit, { chargedAt, chargedZone }: Recorded) {
  return tallyOf({ limit, at: windowAt(chargedZone, limit.kind, chargedAt) });
}

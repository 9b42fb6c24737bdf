import { availableFor } from "#lib/testing/model/funds.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import { type Debt, type Decision, newDebt, type OrgState, type Recorded } from "#lib/testing/model/org-state.ts";
import { latePriceOf } from "#lib/testing/model/prices.ts";
import { countWindows, drawFunds, written, writtenDraws } from "#lib/testing/model/spend.ts";
import { addLate } from "#lib/testing/model/sums.ts";

const NEVER = Number.POSITIVE_INFINITY;
const LATE_MS = 35 * 86_400_000;

/** The instant before which usage is waived; everything is, or nothing. */
function chargedFrom(org: OrgState, { choice, fromAgoMs }: Extract<Operation, { do: "decide" }>): number {
  if (choice === "waive") return NEVER;
  if (choice === "all") return Number.NEGATIVE_INFINITY;
  return org.now - (choice === "recent" ? LATE_MS : fromAgoMs);
}

/** Today's funds in today's order pay; limits count it today and stop nothing, since it was served. */
function chargeLate(org: OrgState, recorded: Recorded, amount: bigint, debt: Debt): void {
  const draws = drawFunds(org, recorded.feature, amount, debt);
  countWindows(org, recorded, amount);
  Object.assign(recorded, { status: "charged", amount, draws, debt, chargedAt: org.now, chargedZone: org.zone });
  addLate(org, recorded);
}

function outcomeOf({ id, status, amount, draws }: Recorded): Answer {
  return { id, status, amount: written(amount), draws: writtenDraws(draws) };
}

/** What has no price in its own time is charged at the price decided on, or waived; what does not fit the balance waits. */
function carryOut(org: OrgState, decision: Decision): void {
  const debt = newDebt();
  org.debts.push(debt);
  for (const recorded of org.events.values()) {
    const amount = latePriceOf(org, recorded.feature, recorded.quantity, recorded.occurredAt);
    if (recorded.status !== "unmatched" || amount === null) continue;
    const charged = recorded.occurredAt >= decision.from;
    if (charged && !decision.intoDebt && amount > availableFor(org, [recorded.feature])) continue;
    if (charged) {
      chargeLate(org, recorded, amount, debt);
      recorded.late = decision;
    } else recorded.status = "waived";
    decision.done.push(recorded);
  }
}

/** In the order in which the events were recorded. */
function answer(org: OrgState, decision: Decision | null): Answer {
  const done = [...org.events.values()].filter((recorded) => decision?.done.includes(recorded));
  return { done: done.map(outcomeOf) };
}

export function decideLate(org: OrgState, op: Extract<Operation, { do: "decide" }>): Answer {
  const decision = { from: chargedFrom(org, op), intoDebt: op.intoDebt && op.choice !== "waive", done: [] };
  org.decision = decision;
  carryOut(org, decision);
  return answer(org, decision);
}

/** What waited for a balance is taken up again once there is any; a clock that stands still tells no later usage from it. */
export function carryOnLate(org: OrgState): Answer {
  const { decision } = org;
  const waits = decision !== null && !decision.intoDebt && decision.from !== NEVER;
  if (waits && org.grants.some(({ left, startsAt }) => left > 0n && startsAt <= org.now)) carryOut(org, decision);
  return answer(org, decision);
}

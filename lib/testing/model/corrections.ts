import { addGrant, balanceFor } from "#lib/testing/model/funds.ts";
import { isCounting, limitsOf, tallyOf } from "#lib/testing/model/limits.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import { type Draw, newDebt, type OrgState, type Recorded } from "#lib/testing/model/org-state.ts";
import { latePriceOf } from "#lib/testing/model/prices.ts";
import { charge, countedAt, priceUnder, written, writtenBalance, writtenCharge } from "#lib/testing/model/spend.ts";
import { addSum } from "#lib/testing/model/sums.ts";

const EVERYTHING: readonly string[] = [];

/** A draw goes back to its grant, or, where that is gone, to a new one with the life that was left when it was taken. */
function giveBack(org: OrgState, recorded: Recorded, { grant, amount, hold }: Draw): void {
  if (grant === null) {
    const open = recorded.debt.owed - recorded.debt.paid;
    const paid = open < amount ? open : amount;
    recorded.debt.paid += paid;
    const terms = {
      origin: "refund",
      priority: 20,
      scope: [],
      startsAt: org.now,
      expiresAt: null,
      costMinor: 0n,
    } as const;
    if (amount > paid) addGrant(org, { ...terms, issued: amount - paid });
    return;
  }
  if (grant.expiresAt === null || org.now < grant.expiresAt) {
    grant.left += amount;
    grant.used -= amount;
    return;
  }
  const life = grant.expiresAt - (hold?.createdAt ?? recorded.chargedAt);
  const { priority, scope } = grant;
  addGrant(org, {
    origin: "refund",
    priority,
    scope,
    startsAt: org.now,
    expiresAt: org.now + life,
    costMinor: 0n,
    issued: amount,
  });
}

function uncount(org: OrgState, recorded: Recorded): void {
  const held = recorded.draws.reduce((all, { hold, amount }) => (hold ? all + amount : all), 0n);
  for (const limit of limitsOf(org, recorded.payer, [recorded.feature])) {
    if (!isCounting(limit) || limit.createdAt > recorded.chargedAt) continue;
    countedAt(limit, recorded).taken -= recorded.amount - held;
  }
  for (const window of recorded.hold?.counted ?? []) tallyOf(window).taken -= held;
}

function takeBack(org: OrgState, recorded: Recorded): void {
  for (const draw of recorded.draws) giveBack(org, recorded, draw);
  uncount(org, recorded);
  addSum(org, recorded, -1);
  recorded.corrected = true;
}

function refuseCorrection(recorded: Recorded | undefined): Answer | null {
  if (!recorded) return { refused: "not_found" };
  return recorded.corrected || recorded.status !== "charged" ? { refused: "conflict" } : null;
}

export function voidEvent(org: OrgState, { event, id }: Extract<Operation, { do: "void" }>): Answer {
  const recorded = org.events.get(event);
  const made = org.corrections.get(id);
  if (made && recorded) {
    if (made.of !== recorded || made.said !== "void") return { refused: "mismatch" };
    return { status: "duplicate", balance: writtenBalance(balanceFor(org, EVERYTHING)) };
  }
  const refused = refuseCorrection(recorded);
  if (refused || !recorded) return refused ?? {};
  takeBack(org, recorded);
  org.corrections.set(id, { of: recorded, said: "void", replacement: null });
  return { status: "voided", balance: writtenBalance(balanceFor(org, EVERYTHING)) };
}

type Amendment = Extract<Operation, { do: "amend" }>;

/** What the usage really was, charged in its place. What has no price of its own takes that of the decision that charged it late. */
function replace(org: OrgState, recorded: Recorded, { event, id, work }: Amendment, said: string): Recorded {
  const { occurredAt, payer } = recorded;
  const hold = recorded.hold?.id ?? null;
  const debt = newDebt();
  org.debts.push(debt);
  const own = priceUnder(org, hold, work.feature, work.quantity, occurredAt);
  const decided = recorded.late && latePriceOf(org, work.feature, work.quantity, occurredAt);
  const next = { id: `${event}#${id}`, payer, ...work, hold };
  const replacement = charge(org, { event: next, said, occurredAt, amount: own ?? decided, final: false, debt });
  replacement.late = recorded.late;
  if (own !== null || recorded.late?.intoDebt !== false || debt.owed === 0n) return replacement;
  // Staff did not decide that it may become debt, so nothing of this happens.
  throw new OutOfFunds(replacement.amount, debt.owed);
}

class OutOfFunds extends Error {
  readonly answer: Answer;
  constructor(required: bigint, missing: bigint) {
    super("the balance does not carry it");
    const [needs, available] = [written(required), written(required - missing)];
    this.answer = { refused: "out_of_credit", limit: null, required: needs, available, resets_at: null };
  }
}

/** Does something wholly or not at all. */
function wholly(org: OrgState, attempt: () => Answer): Answer {
  const before = structuredClone(org);
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof OutOfFunds)) throw error;
    Object.assign(org, before);
    return error.answer;
  }
}

export function amendEvent(org: OrgState, op: Amendment): Answer {
  const recorded = org.events.get(op.event);
  const made = org.corrections.get(op.id);
  const said = JSON.stringify(["amend", op.work]);
  if (made && recorded) {
    if (made.of !== recorded || made.said !== said || !made.replacement) return { refused: "mismatch" };
    const balance = writtenBalance(balanceFor(org, EVERYTHING));
    return { ...writtenCharge(made.replacement), status: "duplicate", balance };
  }
  const refused = refuseCorrection(recorded);
  if (refused || !recorded) return refused ?? {};
  const exchange = () => {
    takeBack(org, recorded);
    const replacement = replace(org, recorded, op, said);
    org.corrections.set(op.id, { of: recorded, said, replacement });
    const balance = writtenBalance(balanceFor(org, [op.work.feature]));
    return {
      ...writtenCharge(replacement),
      status: replacement.status === "unmatched" ? "unmatched" : "amended",
      balance,
    };
  };
  return recorded.late ? wholly(org, exchange) : exchange();
}

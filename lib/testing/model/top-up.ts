import { addGrant } from "#lib/testing/model/funds.ts";
import { least, shareOf } from "#lib/testing/model/money-back.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import type { Debt, OrgState } from "#lib/testing/model/org-state.ts";
import { written } from "#lib/testing/model/spend.ts";

const CREDITS_PER_MINOR = 10n * 10n ** 12n;

/** How much of a debt so many credits of a purchase pay: the credits it takes of them, those it pays, and the money. */
function payable(debt: Debt, left: bigint): { takes: bigint; pays: bigint; money: bigint } {
  if (debt.minor === null) {
    const pays = least(debt.owed - debt.paid, left);
    return { takes: pays, pays, money: 0n };
  }
  // What money was owed for is paid in money; less than a coin pays nothing.
  const due = debt.minor - debt.minorPaid;
  const fits = due * CREDITS_PER_MINOR <= left;
  const money = fits ? due : least(due, left / CREDITS_PER_MINOR);
  const upTo = debt.minorPaid + money === debt.minor ? debt.owed : (debt.owed * (debt.minorPaid + money)) / debt.minor;
  return { takes: fits ? due * CREDITS_PER_MINOR : left, pays: upTo - debt.paid, money };
}

/** Money that comes in pays debts first, the oldest first; the rest buys a grant at what is left of the money. */
export function topUp(org: OrgState, op: Extract<Operation, { do: "top_up" }>): Answer {
  const minor = BigInt(op.minor);
  const credits = minor * CREDITS_PER_MINOR;
  const spent = { left: credits, paid: 0n, usage: 0n, owed: 0n };
  for (const debt of org.debts) {
    if (spent.left === 0n || debt.paid === debt.owed) continue;
    const { takes, pays, money } = payable(debt, spent.left);
    debt.paid += pays;
    debt.minorPaid += money;
    spent.paid += pays;
    spent.left -= takes;
    spent.owed += money;
    if (debt.minor === null) spent.usage += takes;
  }
  // What paid for used credits is rounded half up to whole minor units, and the grant cost the rest.
  const beside = minor - spent.owed;
  const ofUsage = spent.left === 0n ? beside : least(shareOf(minor, spent.usage, credits), beside);
  const expiresAt = op.lastsMs === null ? null : org.now + op.lastsMs;
  const terms = { origin: "purchase", priority: 20, scope: [], startsAt: org.now, expiresAt } as const;
  const bought = { ...terms, costMinor: beside - ofUsage, issued: spent.left };
  const grant = spent.left > 0n ? addGrant(org, bought) : null;
  org.topUps.push({ minor, tax: BigInt(op.taxMinor), credits, grant, refunds: [], disputes: [] });
  return { debtPaid: written(spent.paid) };
}

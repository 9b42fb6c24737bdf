import { parseCredits } from "#lib/money/credits.ts";
import { addGrant } from "#lib/testing/model/funds.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import {
  type Dispute,
  debtOf,
  type Grant,
  heldOf,
  type OrgState,
  type Refund,
  type TopUp,
} from "#lib/testing/model/org-state.ts";
import { written } from "#lib/testing/model/spend.ts";

const ZERO = { left: 0n, frozen: 0n, used: 0n, revoked: 0n, issued: 1n, costMinor: 0n, refundedMinor: 0n } as const;

export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** A part of an amount of money, to whole minor units, halves up. */
export function shareOf(money: bigint, part: bigint, whole: bigint): bigint {
  return (2n * money * part + whole) / (2n * whole);
}

/** What of a payment was asked back, given back or disputed before. */
function takenBack({ refunds, disputes }: TopUp) {
  const back = { gross: 0n, net: 0n, tax: 0n, credits: 0n };
  for (const refund of refunds.filter(({ state }) => state !== "failed")) {
    back.gross += refund.net + refund.tax + refund.owed;
    back.net += refund.net;
    back.tax += refund.tax;
    back.credits += refund.credits + refund.spent;
  }
  for (const dispute of disputes.filter(({ state }) => state !== "won")) {
    back.gross += dispute.minor;
    back.net += dispute.net;
    back.tax += dispute.tax;
    back.credits += dispute.disputed;
  }
  return back;
}

/** A purchase's money as its credits stand: each use, lapse and refund has its cumulative share, and the last of them the rest. */
function standOf(org: OrgState, topUp: TopUp) {
  const grant = topUp.grant;
  const { left, frozen, used, revoked, issued, costMinor, refundedMinor } = grant ?? ZERO;
  const asked = topUp.refunds.filter(({ state }) => state === "asked");
  const askedCredits = asked.reduce((all, { credits }) => all + credits, 0n);
  const askedMinor = asked.reduce((all, { net }) => all + net, 0n);
  const there = left + frozen + (grant ? heldOf(org, grant) : 0n);
  const lapsed = grant ? issued - there - used - revoked : 0n;
  const room = costMinor - refundedMinor - askedMinor;
  const earned = there === 0n && lapsed === 0n ? room : least(shareOf(costMinor, used, issued), room);
  const breakage = there === 0n ? room - earned : least(shareOf(costMinor, lapsed, issued), room - earned);
  const unused = room - shareOf(costMinor, used, issued) - shareOf(costMinor, lapsed, issued);
  const netOf = (credits: bigint) => {
    if (!grant) return 0n;
    const cumulative = shareOf(costMinor, revoked + askedCredits + credits, issued) - refundedMinor - askedMinor;
    return most(0n, there - askedCredits === credits ? unused : least(unused, cumulative));
  };
  return { netOf, mostNet: room - breakage };
}

function askRefund(org: OrgState, op: Extract<Operation, { do: "ask_refund" }>): Answer {
  const topUp = org.topUps[op.topUp];
  if (!topUp) return { refused: "not_found" };
  const { grant } = topUp;
  const credits = op.credits === null ? (grant?.left ?? 0n) : parseCredits(op.credits);
  if (!grant || credits === 0n || credits > grant.left) return { refused: "too few" };
  if (debtOf(org) > 0n || topUp.disputes.some(({ state }) => state !== "won")) return { refused: "not now" };
  const before = takenBack(topUp);
  const net = standOf(org, topUp).netOf(credits);
  const tax = most(0n, shareOf(topUp.tax, before.net + net, topUp.minor) - before.tax);
  if (net + tax === 0n) return { refused: "not now" };
  freeze(grant, credits);
  return keepRefund(org, { topUp, credits, spent: 0n, net, tax, owed: 0n });
}

function keepRefund(org: OrgState, terms: Omit<Refund, "state" | "debt">): Answer {
  const refund: Refund = { ...terms, state: "asked", debt: null };
  refund.topUp.refunds.push(refund);
  org.refunds.push(refund);
  const { credits, spent, net, tax, owed } = refund;
  return { credits: written(credits), spent: written(spent), net: String(net), tax: String(tax), owed: String(owed) };
}

/** Money was given back by hand, at the payment provider: what is left of its credits is frozen, what was spent will be owed. */
function noticeRefund(org: OrgState, op: Extract<Operation, { do: "notice_refund" }>): Answer {
  const topUp = org.topUps[op.topUp];
  if (!topUp) return { refused: "not_found" };
  const taken = takeMoney(topUp, op.minor);
  if (!taken) return { refused: "nothing left" };
  const { before, minor, bought, unused } = taken;
  const { netOf, mostNet } = standOf(org, topUp);
  const split = splitOf(topUp, before, minor, { spent: bought - unused, unusedNet: netOf(unused), mostNet });
  freeze(topUp.grant, unused);
  return keepRefund(org, { topUp, credits: unused, spent: bought - unused, ...split });
}

/** Done: credits and money are gone. Failed, also after it was done: both are back, or the credits lapsed with their grant. */
function settleRefund(org: OrgState, op: Extract<Operation, { do: "settle_refund" }>): Answer {
  const refund = org.refunds[op.refund];
  if (!refund) return { refused: "not_found" };
  if (refund.state === op.outcome || refund.state === "failed") return { moved: false };
  if (op.outcome === "done") giveBack(org, refund);
  else takeAgain(org, refund);
  refund.state = op.outcome;
  return { moved: true };
}

function giveBack(org: OrgState, refund: Refund): void {
  takeFrozen(refund.topUp.grant, refund.credits, refund.net);
  if (refund.spent === 0n) return;
  refund.debt = { owed: refund.spent, paid: 0n, minor: refund.owed, minorPaid: 0n };
  org.debts.push(refund.debt);
}

function takeAgain(org: OrgState, { topUp: { grant }, credits, net, state, debt }: Refund): void {
  if (grant) {
    if (state === "asked") grant.frozen -= credits;
    else {
      grant.revoked -= credits;
      grant.refundedMinor -= net;
    }
    if (isThere(org, grant)) grant.left += credits;
  }
  if (!debt) return;
  // What was paid of its debt meanwhile bought the same credits a second time, so they are given anew.
  const [again, costMinor] = [debt.paid, debt.minorPaid];
  debt.paid = debt.owed;
  debt.minorPaid = debt.minor ?? 0n;
  const terms = { origin: "refund", priority: 20, scope: [], startsAt: org.now, expiresAt: null } as const;
  if (again > 0n) addGrant(org, { ...terms, costMinor, issued: again });
}

function freeze(grant: Grant | null, credits: bigint): void {
  if (!grant) return;
  grant.left -= credits;
  grant.frozen += credits;
}

function takeFrozen(grant: Grant | null, credits: bigint, net: bigint): void {
  if (!grant) return;
  grant.frozen -= credits;
  grant.revoked += credits;
  grant.refundedMinor += net;
}

/** Staff give up what is owed: every debt is as good as paid. */
function writeOff(org: OrgState): Answer {
  const credits = debtOf(org);
  for (const debt of org.debts) {
    debt.paid = debt.owed;
    debt.minorPaid = debt.minor ?? 0n;
  }
  return { credits: written(credits) };
}

function isThere(org: OrgState, { expiresAt }: Grant): boolean {
  return expiresAt === null || org.now < expiresAt;
}

/** The credits that so much of a payment bought: the rest of them for the rest of it. */
function boughtBy({ minor, tax, credits }: TopUp, before: bigint, creditsBefore: bigint, gross: bigint): bigint {
  const upTo = before + gross >= minor + tax ? credits : (credits * (before + gross)) / (minor + tax);
  return most(0n, upTo - creditsBefore);
}

/** Some of a payment, or all that was not taken back yet, with the credits that it bought, and those of them that are left. */
function takeMoney(topUp: TopUp, wanted: number | null) {
  const before = takenBack(topUp);
  const rest = topUp.minor + topUp.tax - before.gross;
  const minor = wanted === null ? rest : least(rest, BigInt(wanted));
  if (minor <= 0n) return null;
  const bought = boughtBy(topUp, before.gross, before.credits, minor);
  return { before, minor, bought, unused: least(topUp.grant?.left ?? 0n, bought) };
}

/** A bank takes some of a payment back, or what is left of it: the credits that are left of it are frozen. */
function openDispute(org: OrgState, op: Extract<Operation, { do: "dispute" }>): Answer {
  const topUp = org.topUps[op.topUp];
  if (!topUp) return { refused: "not_found" };
  const taken = takeMoney(topUp, op.minor);
  if (!taken) return { refused: "nothing left" };
  const { minor, bought: disputed, unused: frozen } = taken;
  freeze(topUp.grant, frozen);
  const dispute: Dispute = {
    topUp,
    minor,
    disputed,
    frozen,
    net: 0n,
    tax: 0n,
    openedAt: org.now,
    closedAt: null,
    state: "open",
  };
  topUp.disputes.push(dispute);
  org.disputes.push(dispute);
  return { minor: String(minor), disputed: written(disputed), frozen: written(frozen) };
}

/** How long only this dispute kept credits of its purchase frozen, of those that were won: instant by instant at which one began or ended. */
function frozenAlone(org: OrgState, dispute: Dispute): number {
  const others = dispute.topUp.disputes.filter((other) => other.state === "won" && other.frozen > 0n);
  const turns = [dispute, ...others].flatMap(({ openedAt, closedAt }) => [openedAt, closedAt ?? org.now]);
  const during = [...new Set(turns)].filter((at) => at >= dispute.openedAt).sort((a, b) => a - b);
  return during.reduce((all, from, nth) => {
    const until = during[nth + 1] ?? from;
    const shared = others.some(({ openedAt, closedAt }) => openedAt <= from && until <= (closedAt ?? org.now));
    return shared ? all : all + until - from;
  }, 0);
}

function win(org: OrgState, dispute: Dispute): void {
  const { grant } = dispute.topUp;
  if (!grant) return;
  if (dispute.frozen > 0n && grant.expiresAt !== null) grant.expiresAt += frozenAlone(org, dispute);
  grant.frozen -= dispute.frozen;
  grant.left += dispute.frozen;
}

type Spent = { readonly spent: bigint; readonly unusedNet: bigint; readonly mostNet: bigint };

/** Money that was taken back with its tax: some of it for unused credits, the rest for spent ones, and that is owed. */
function splitOf(topUp: TopUp, before: { gross: bigint; tax: bigint }, minor: bigint, of: Spent) {
  const paid = topUp.minor + topUp.tax;
  const tax = shareOf(topUp.tax, before.gross + minor, paid) - shareOf(topUp.tax, before.gross, paid);
  const beside = minor - tax;
  const net = most(0n, least(least(of.spent === 0n ? beside : of.unusedNet, beside), of.mostNet));
  const ofNet = beside === 0n ? 0n : of.spent === 0n ? tax : shareOf(tax, net, beside);
  const booked = least(topUp.tax - before.tax, ofNet);
  return { net, tax: booked, owed: minor - net - booked };
}

/** What is still there of the credits is taken; what was spent of them is a debt at what was paid for it, with tax. */
function lose(org: OrgState, dispute: Dispute): Answer {
  const { topUp } = dispute;
  const { grant } = topUp;
  const more = least(grant?.left ?? 0n, dispute.disputed - dispute.frozen);
  freeze(grant, more);
  dispute.frozen += more;
  const spent = dispute.disputed - dispute.frozen;
  const { netOf, mostNet } = standOf(org, topUp);
  const all = takenBack(topUp);
  const before = { gross: all.gross - dispute.minor, tax: all.tax };
  const of = { spent, unusedNet: netOf(dispute.frozen), mostNet };
  const { net, tax, owed } = splitOf(topUp, before, dispute.minor, of);
  dispute.net = net;
  dispute.tax = tax;
  takeFrozen(grant, dispute.frozen, net);
  if (spent > 0n) org.debts.push({ owed: spent, paid: 0n, minor: owed, minorPaid: 0n });
  return {
    frozen: written(dispute.frozen),
    spent: written(spent),
    net: String(net),
    tax: String(tax),
    owed: String(owed),
  };
}

function closeDispute(org: OrgState, op: Extract<Operation, { do: "close_dispute" }>): Answer {
  const dispute = org.disputes[op.dispute];
  if (!dispute) return { refused: "not_found" };
  if (dispute.state !== "open") return { moved: false };
  const lost = op.outcome === "lost" ? lose(org, dispute) : null;
  if (!lost) win(org, dispute);
  dispute.state = op.outcome;
  dispute.closedAt = org.now;
  return { moved: true, lost };
}

type OnMoney = Extract<
  Operation,
  { do: "ask_refund" | "notice_refund" | "settle_refund" | "dispute" | "close_dispute" | "write_off" }
>;

/** What goes back of payments, and what becomes of it. */
export function moveMoney(org: OrgState, op: OnMoney): Answer {
  switch (op.do) {
    case "ask_refund":
      return askRefund(org, op);
    case "notice_refund":
      return noticeRefund(org, op);
    case "settle_refund":
      return settleRefund(org, op);
    case "dispute":
      return openDispute(org, op);
    case "close_dispute":
      return closeDispute(org, op);
    case "write_off":
      return writeOff(org);
  }
}

import { parseCredits } from "#lib/money/credits.ts";
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
    back.gross += refund.net + refund.tax;
    back.net += refund.net;
    back.tax += refund.tax;
    back.credits += refund.credits;
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

export function askRefund(org: OrgState, op: Extract<Operation, { do: "ask_refund" }>): Answer {
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
  grant.left -= credits;
  grant.frozen += credits;
  const refund: Refund = { topUp, credits, net, tax, state: "asked" };
  topUp.refunds.push(refund);
  org.refunds.push(refund);
  return { credits: written(credits), net: String(net), tax: String(tax) };
}

/** Done: credits and money are gone. Failed, also after it was done: both are back, or the credits lapsed with their grant. */
export function settleRefund(org: OrgState, op: Extract<Operation, { do: "settle_refund" }>): Answer {
  const refund = org.refunds[op.refund];
  const grant = refund?.topUp.grant;
  if (!refund || !grant) return { refused: "not_found" };
  if (refund.state === op.outcome || refund.state === "failed") return { moved: false };
  if (op.outcome === "done") {
    grant.frozen -= refund.credits;
    grant.revoked += refund.credits;
    grant.refundedMinor += refund.net;
  } else {
    if (refund.state === "asked") grant.frozen -= refund.credits;
    else {
      grant.revoked -= refund.credits;
      grant.refundedMinor -= refund.net;
    }
    if (isThere(org, grant)) grant.left += refund.credits;
  }
  refund.state = op.outcome;
  return { moved: true };
}

function isThere(org: OrgState, { expiresAt }: Grant): boolean {
  return expiresAt === null || org.now < expiresAt;
}

/** The credits that so much of a payment bought: the rest of them for the rest of it. */
function boughtBy({ minor, tax, credits }: TopUp, before: bigint, creditsBefore: bigint, gross: bigint): bigint {
  const upTo = before + gross >= minor + tax ? credits : (credits * (before + gross)) / (minor + tax);
  return most(0n, upTo - creditsBefore);
}

/** A bank takes some of a payment back, or what is left of it: the credits that are left of it are frozen. */
export function openDispute(org: OrgState, op: Extract<Operation, { do: "dispute" }>): Answer {
  const topUp = org.topUps[op.topUp];
  if (!topUp) return { refused: "not_found" };
  const before = takenBack(topUp);
  const rest = topUp.minor + topUp.tax - before.gross;
  const minor = op.minor === null ? rest : least(rest, BigInt(op.minor));
  if (minor <= 0n) return { refused: "nothing left" };
  const disputed = boughtBy(topUp, before.gross, before.credits, minor);
  const frozen = least(topUp.grant?.left ?? 0n, disputed);
  if (topUp.grant) {
    topUp.grant.left -= frozen;
    topUp.grant.frozen += frozen;
  }
  const dispute: Dispute = { topUp, minor, disputed, frozen, net: 0n, tax: 0n, openedAt: org.now, state: "open" };
  topUp.disputes.push(dispute);
  org.disputes.push(dispute);
  return { minor: String(minor), disputed: written(disputed), frozen: written(frozen) };
}

function win(org: OrgState, dispute: Dispute): void {
  const { grant } = dispute.topUp;
  if (!grant) return;
  if (dispute.frozen > 0n && grant.expiresAt !== null) grant.expiresAt += org.now - dispute.openedAt;
  grant.frozen -= dispute.frozen;
  grant.left += dispute.frozen;
}

/** Money that was taken back with its tax: some of it for unused credits, the rest for spent ones, and that is owed. */
function splitOf(topUp: TopUp, dispute: Dispute, spent: bigint, unusedNet: bigint, mostNet: bigint) {
  const paid = topUp.minor + topUp.tax;
  const all = takenBack(topUp);
  const before = all.gross - dispute.minor;
  const tax = shareOf(topUp.tax, all.gross, paid) - shareOf(topUp.tax, before, paid);
  const beside = dispute.minor - tax;
  const net = most(0n, least(least(spent === 0n ? beside : unusedNet, beside), mostNet));
  const ofNet = beside === 0n ? 0n : spent === 0n ? tax : shareOf(tax, net, beside);
  const booked = least(topUp.tax - all.tax, ofNet);
  return { net, tax: booked, owed: dispute.minor - net - booked };
}

/** What is still there of the credits is taken; what was spent of them is a debt at what was paid for it, with tax. */
function lose(org: OrgState, dispute: Dispute): Answer {
  const { topUp } = dispute;
  const { grant } = topUp;
  const more = least(grant?.left ?? 0n, dispute.disputed - dispute.frozen);
  if (grant) {
    grant.left -= more;
    grant.frozen += more;
  }
  dispute.frozen += more;
  const spent = dispute.disputed - dispute.frozen;
  const { netOf, mostNet } = standOf(org, topUp);
  const { net, tax, owed } = splitOf(topUp, dispute, spent, netOf(dispute.frozen), mostNet);
  dispute.net = net;
  dispute.tax = tax;
  if (grant) {
    grant.frozen -= dispute.frozen;
    grant.revoked += dispute.frozen;
    grant.refundedMinor += net;
  }
  if (spent > 0n) org.debts.push({ owed: spent, paid: 0n, minor: owed, minorPaid: 0n });
  return {
    frozen: written(dispute.frozen),
    spent: written(spent),
    net: String(net),
    tax: String(tax),
    owed: String(owed),
  };
}

export function closeDispute(org: OrgState, op: Extract<Operation, { do: "close_dispute" }>): Answer {
  const dispute = org.disputes[op.dispute];
  if (!dispute) return { refused: "not_found" };
  if (dispute.state !== "open") return { moved: false };
  const lost = op.outcome === "lost" ? lose(org, dispute) : null;
  if (!lost) win(org, dispute);
  dispute.state = op.outcome;
  return { moved: true, lost };
}

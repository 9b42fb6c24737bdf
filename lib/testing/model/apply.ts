import { parseCredits } from "#lib/money/credits.ts";
import { authorize, quote } from "#lib/testing/model/ask.ts";
import { amendEvent, voidEvent } from "#lib/testing/model/corrections.ts";
import { addGrant, fundsFor, inOrder } from "#lib/testing/model/funds.ts";
import { carryOnLate, decideLate } from "#lib/testing/model/late.ts";
import { moveMoney } from "#lib/testing/model/money-back.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import type { OrgState } from "#lib/testing/model/org-state.ts";
import { endOverride, setOverride } from "#lib/testing/model/own-prices.ts";
import { closeHold, placeHold, recordUsage, settle, writtenHold } from "#lib/testing/model/spend.ts";
import { topUp } from "#lib/testing/model/top-up.ts";
import { moveVoucher } from "#lib/testing/model/vouchers.ts";

const LONGEST_HOLD_MS = 7 * 86_400_000;
const REVOCABLE = ["promotion", "adjustment", "included"];
const EVERYTHING: readonly string[] = [];

/** What has fallen due: holds at their deadlines give back to what was there then, then grants lapse. */
function lapse(org: OrgState): void {
  for (const hold of org.holds.values()) {
    if (hold.state === "open" && hold.deadlineAt <= org.now) closeHold(hold, "lapsed", hold.deadlineAt);
  }
  for (const grant of org.grants) if (grant.expiresAt !== null && grant.expiresAt <= org.now) grant.left = 0n;
}

function give(org: OrgState, op: Extract<Operation, { do: "give" }>): Answer {
  const startsAt = org.now + op.startsInMs;
  const expiresAt = op.lastsMs === null ? null : startsAt + op.lastsMs;
  const { origin, priority, scope, credits } = op;
  addGrant(org, { origin, priority, scope, startsAt, expiresAt, costMinor: 0n, issued: parseCredits(credits) });
  return {};
}

function revoke(org: OrgState, credits: string): Answer {
  const wanted = parseCredits(credits);
  const from = fundsFor(org, EVERYTHING)
    .filter(({ origin }) => REVOCABLE.includes(origin))
    .sort(inOrder);
  if (from.reduce((all, { left }) => all + left, 0n) < wanted) return { refused: "too few" };
  let missing: bigint = wanted;
  for (const grant of from) {
    const part = grant.left < missing ? grant.left : missing;
    grant.left -= part;
    grant.revoked += part;
    missing -= part;
  }
  return {};
}

function release(org: OrgState, id: string): Answer {
  const hold = org.holds.get(id);
  if (!hold) return { refused: "not_found" };
  if (hold.state === "settled") return { refused: "conflict" };
  if (hold.state === "open") closeHold(hold, "released", org.now);
  return { hold: writtenHold(hold) };
}

function extend(org: OrgState, id: string, lifetimeS: number): Answer {
  const hold = org.holds.get(id);
  if (!hold) return { refused: "not_found" };
  if (hold.state !== "open") return { refused: "conflict" };
  const wanted = Math.min(org.now + lifetimeS * 1_000, hold.createdAt + LONGEST_HOLD_MS);
  hold.deadlineAt = Math.max(hold.deadlineAt, wanted);
  return { hold: writtenHold(hold) };
}

function setLimit(org: OrgState, { scope, subject, kind, amount }: Extract<Operation, { do: "limit" }>): Answer {
  const credits = parseCredits(amount);
  const same = org.limits.find(
    (each) => !each.ended && each.scope === scope && each.subject === subject && each.kind === kind,
  );
  if (same) same.amount = credits;
  else {
    const limit = { name: org.limits.length, scope, subject, kind, createdAt: org.now, amount: credits };
    org.limits.push({ ...limit, ended: false, uses: new Map() });
  }
  return {};
}

function endLimit(org: OrgState, name: number): Answer {
  const limit = org.limits[name];
  if (!limit || limit.ended) return { refused: "not_found" };
  limit.ended = true;
  return {};
}

function changeKey(org: OrgState, op: Extract<Operation, { do: "restrict_key" | "revoke_key" }>): Answer {
  const key = org.keys[op.key];
  if (!key) return { refused: "not_found" };
  if (key.revoked) return { refused: "conflict" };
  if (op.do === "revoke_key") key.revoked = true;
  else key.features = op.features;
  return {};
}

function setSuspended(org: OrgState, suspended: boolean): Answer {
  if (org.suspended === suspended) return { refused: "conflict" };
  org.suspended = suspended;
  return {};
}

/**
 * A moment passes first: a limit or a correction at the very instant of a charge or a grant could not be told to come after
 * it, and no two instants of the database's own clock are the same.
 */
function tick(org: OrgState, then: () => Answer): Answer {
  org.now += 1;
  lapse(org);
  return then();
}

function move(org: OrgState, zone: string): Answer {
  org.zone = zone;
  return {};
}

function act(org: OrgState, op: Operation): Answer {
  switch (op.do) {
    case "wait":
      org.now += op.ms;
      return {};
    case "give":
      return give(org, op);
    case "top_up":
      return topUp(org, op);
    case "revoke":
      return revoke(org, op.credits);
    case "usage":
      return recordUsage(org, op.events);
    case "hold":
      return placeHold(org, op);
    case "authorize":
      return authorize(org, op);
    case "quote":
      return quote(org, op);
    case "settle":
      return settle(org, op);
    case "release":
      return release(org, op.hold);
    case "extend":
      return extend(org, op.hold, op.lifetimeS);
    case "void":
    case "amend":
      return tick(org, () => (op.do === "void" ? voidEvent(org, op) : amendEvent(org, op)));
    case "limit":
      return tick(org, () => setLimit(org, op));
    case "unlimit":
      return endLimit(org, op.limit);
    case "override":
    case "end_override":
      return op.do === "override" ? setOverride(org, op) : endOverride(org, op);
    case "voucher":
    case "end_voucher":
    case "redeem":
      return moveVoucher(org, op);
    case "restrict_key":
    case "revoke_key":
      return changeKey(org, op);
    case "ask_refund":
    case "notice_refund":
    case "settle_refund":
    case "dispute":
    case "close_dispute":
    case "write_off":
      return moveMoney(org, op);
    case "decide":
      return decideLate(org, op);
    case "carry_on":
      return carryOnLate(org);
    case "suspend":
    case "reactivate":
      return setSuspended(org, op.do === "suspend");
    case "move":
      return tick(org, () => move(org, op.zone));
  }
}

/** Does one thing to an organization and answers what must be answered. What is due has lapsed before, whatever is asked. */
export function apply(org: OrgState, op: Operation): Answer {
  lapse(org);
  const answer = act(org, op);
  lapse(org);
  return answer;
}

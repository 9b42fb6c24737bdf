import { parseCredits } from "#lib/money/credits.ts";
import { addGrant } from "#lib/testing/model/funds.ts";
import type { Answer, Operation } from "#lib/testing/model/operations.ts";
import type { Grant, OrgState, Voucher } from "#lib/testing/model/org-state.ts";
import { written } from "#lib/testing/model/spend.ts";

const DAY_MS = 86_400_000;

/** Days of a voucher are whole ones of UTC: the day so many after today. */
export function dayAfter(now: number, days: number): number {
  return (Math.floor(now / DAY_MS) + days) * DAY_MS;
}

function createVoucher(org: OrgState, op: Extract<Operation, { do: "voucher" }>): Answer {
  const { credits, priority, scope, inAll, perOrg, lifetimeDays, startsInDays, lastDayIn } = op;
  const startsAt = startsInDays === null ? org.now : Math.max(org.now, dayAfter(org.now, startsInDays));
  const endsAt = lastDayIn === null ? null : dayAfter(org.now, lastDayIn + 1);
  if (endsAt !== null && endsAt <= startsAt) return { refused: "invalid" };
  const terms = { credits: parseCredits(credits), priority, scope, inAll, perOrg, lifetimeDays };
  org.vouchers.push({ ...terms, startsAt, endsAt, ended: false, redeemed: [] });
  return {};
}

function endVoucher(org: OrgState, name: number): Answer {
  const voucher = org.vouchers[name];
  if (!voucher) return { refused: "not_found" };
  voucher.ended = true;
  return {};
}

/** Why a voucher gives nothing now, or null. */
function refusalOf(org: OrgState, { startsAt, endsAt, ended, inAll, perOrg, redeemed }: Voucher): string | null {
  if (org.now < startsAt) return "unknown";
  if (ended || (endsAt !== null && endsAt <= org.now)) return "over";
  return redeemed.length >= Math.min(inAll ?? perOrg, perOrg) ? "used up" : null;
}

function answer(grant: Grant, again: boolean): Answer {
  const expires = grant.expiresAt === null ? null : new Date(grant.expiresAt).toISOString();
  return { grant: grant.name, credits: written(grant.issued), expires, again };
}

/** The same form redeems once; a voucher with one use for each answers its first grant to every other form. */
function redeemVoucher(org: OrgState, op: Extract<Operation, { do: "redeem" }>): Answer {
  const voucher = org.vouchers[op.voucher];
  if (!voucher) return { refused: "unknown" };
  const before = voucher.redeemed.find(({ form }) => form === op.form || voucher.perOrg === 1);
  if (before) return answer(before.grant, true);
  const refused = refusalOf(org, voucher);
  if (refused) return { refused };
  if (org.vouchers.some(({ redeemed }) => redeemed.some(({ form }) => form === op.form)))
    return { refused: "mismatch" };
  const { priority, scope, credits: issued, lifetimeDays } = voucher;
  const expiresAt = lifetimeDays === null ? null : org.now + lifetimeDays * DAY_MS;
  const terms = { origin: "promotion", priority, scope, startsAt: org.now, expiresAt, costMinor: 0n, issued } as const;
  const grant = addGrant(org, terms);
  voucher.redeemed.push({ form: op.form, grant });
  return answer(grant, false);
}

type OnVouchers = Extract<Operation, { do: "voucher" | "end_voucher" | "redeem" }>;

export function moveVoucher(org: OrgState, op: OnVouchers): Answer {
  if (op.do === "voucher") return createVoucher(org, op);
  return op.do === "redeem" ? redeemVoucher(org, op) : endVoucher(org, op.voucher);
}

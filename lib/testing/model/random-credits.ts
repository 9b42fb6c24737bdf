import type { Make } from "#lib/testing/model/random-work.ts";
import type { Random } from "#lib/testing/random.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SCOPES: readonly (readonly string[])[] = [
  [],
  [],
  [],
  ["chat.*"],
  ["chat.small"],
  ["image.make", "video.make"],
  ["video.*", "chat.large"],
];
const FORMS = 40;

function credits(random: Random): string {
  return random.chance(0.3) ? `${random.between(0, 60)}.${random.between(1, 999_999)}` : String(random.between(1, 120));
}

function priority(random: Random): number {
  return random.weighted([
    [10, 8],
    [5, 1],
    [20, 1],
    [30, 1],
  ]);
}

export const give: Make = (random) => ({
  do: "give",
  credits: credits(random),
  origin: random.pick(["promotion", "promotion", "adjustment", "included"] as const),
  priority: priority(random),
  scope: random.chance(0.1) ? ["*"] : random.pick(SCOPES),
  startsInMs: random.chance(0.15) ? random.between(1, 2 * DAY_MS) : 0,
  lastsMs: random.chance(0.3) ? null : random.between(MINUTE_MS, random.pick([3 * HOUR_MS, 10 * DAY_MS])),
});

export const topUp: Make = (random) => ({
  do: "top_up",
  minor: random.between(1, 30),
  taxMinor: random.chance(0.4) ? random.between(1, 6) : 0,
  lastsMs: random.chance(0.5) ? null : random.between(HOUR_MS, 20 * DAY_MS),
});

export const revoke: Make = (random) => ({ do: "revoke", credits: credits(random) });

/** One of so many, mostly one of the last, now and then one that is not there. */
function nth(random: Random, { length }: readonly unknown[]): number {
  if (random.chance(0.03)) return length;
  return random.chance(0.7) ? Math.max(0, length - 1 - random.below(3)) : random.below(Math.max(length, 1));
}

export const askRefund: Make = (random, org) => ({
  do: "ask_refund",
  topUp: nth(random, org.topUps),
  credits: random.chance(0.4) ? null : credits(random),
});

export const noticeRefund: Make = (random, org) => ({
  do: "notice_refund",
  topUp: nth(random, org.topUps),
  minor: random.chance(0.4) ? null : random.between(1, 30),
});

export const writeOff: Make = () => ({ do: "write_off" });

export const settleRefund: Make = (random, org) => ({
  do: "settle_refund",
  refund: nth(random, org.refunds),
  outcome: random.chance(0.6) ? "done" : "failed",
});

export const dispute: Make = (random, org) => ({
  do: "dispute",
  topUp: nth(random, org.topUps),
  minor: random.chance(0.5) ? null : random.between(1, 30),
});

export const closeDispute: Make = (random, org) => ({
  do: "close_dispute",
  dispute: nth(random, org.disputes),
  outcome: random.chance(0.5) ? "won" : "lost",
});

function sometimes(random: Random, least: number, most: number): number | null {
  return random.chance(0.5) ? random.between(least, most) : null;
}

export const voucher: Make = (random) => ({
  do: "voucher",
  credits: credits(random),
  priority: priority(random),
  scope: random.pick(SCOPES),
  inAll: sometimes(random, 1, 4),
  perOrg: random.chance(0.5) ? 1 : random.between(2, 4),
  lifetimeDays: sometimes(random, 1, 9),
  startsInDays: random.chance(0.3) ? random.between(0, 2) : null,
  lastDayIn: sometimes(random, 0, 6),
});

export const endVoucher: Make = (random, org) => ({
  do: "end_voucher",
  voucher: random.below(org.vouchers.length + 1),
});

export const redeem: Make = (random, org) => ({
  do: "redeem",
  voucher: random.chance(0.05) ? org.vouchers.length : random.below(Math.max(org.vouchers.length, 1)),
  form: random.below(FORMS),
});

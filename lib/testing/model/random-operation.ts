import type { Operation } from "#lib/testing/model/operations.ts";
import type { LimitScope, OrgState } from "#lib/testing/model/org-state.ts";
import { FEATURES, UNPRICED } from "#lib/testing/model/prices.ts";
import {
  askRefund,
  closeDispute,
  dispute,
  endVoucher,
  give,
  noticeRefund,
  redeem,
  revoke,
  settleRefund,
  topUp,
  voucher,
  writeOff,
} from "#lib/testing/model/random-credits.ts";
import {
  authorize,
  correct,
  extend,
  hold,
  type Make,
  quote,
  release,
  settle,
  usage,
} from "#lib/testing/model/random-work.ts";
import type { Random } from "#lib/testing/random.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Draws what happens next to an organization as it stands; `next` numbers whatever needs an id. */
export function randomOperation(random: Random, org: OrgState, next: () => number): Operation {
  const make = random.weighted([
    [usage, 40],
    [wait, 14],
    [hold, 12],
    [settle, 12],
    [authorize, 8],
    [quote, 5],
    [give, 5],
    [correct, 6],
    [topUp, 3.5],
    [askRefund, 1],
    [noticeRefund, 0.5],
    [settleRefund, 1.4],
    [writeOff, 0.15],
    [dispute, 0.9],
    [closeDispute, 1.2],
    [decide, 0.8],
    [carryOn, 0.6],
    [limit, 2],
    [unlimit, 1],
    [release, 2],
    [extend, 1.5],
    [revoke, 1],
    [override, 1.2],
    [endOverride, 0.8],
    [voucher, 0.6],
    [redeem, 2.5],
    [endVoucher, 0.2],
    [restrictKey, 0.6],
    [revokeKey, 0.06],
    [suspend, 0.5],
    [move, 0.4],
  ] as const);
  return make(random, org, next);
}

/** How long until something falls due, so that time also stops exactly there. */
function dueMs(random: Random, org: OrgState): number {
  const ends = [
    ...org.grants.map(({ expiresAt }) => expiresAt),
    ...[...org.holds.values()].map(({ deadlineAt }) => deadlineAt),
  ];
  const ahead = ends.filter((at): at is number => at !== null && at > org.now);
  if (ahead.length === 0) return HOUR_MS;
  return Math.min(...ahead) - org.now - (random.chance(0.3) ? 1 : 0);
}

const wait: Make = (random, org) => {
  const ms = random.weighted([
    [random.between(1, MINUTE_MS), 6],
    [random.between(1, 3 * HOUR_MS), 5],
    [random.between(1, 2 * DAY_MS), 2],
    [dueMs(random, org), 3],
    [random.between(1, 12 * DAY_MS), 0.3],
  ]);
  return { do: "wait", ms };
};

function subject(random: Random, org: OrgState, scope: LimitScope): string {
  switch (scope) {
    case "org":
      return "";
    case "key":
      return String(random.below(org.keys.length));
    case "environment":
      return random.pick(["dev", "live"]);
    case "feature":
      return random.pick(FEATURES);
    case "member":
      return random.pick(org.keys).madeBy;
  }
}

const decide: Make = (random) => ({
  do: "decide",
  choice: random.pick(["recent", "recent", "from", "all", "waive"] as const),
  fromAgoMs: random.below(5 * DAY_MS),
  intoDebt: random.chance(0.3),
});

const carryOn: Make = () => ({ do: "carry_on" });

const limit: Make = (random, org) => {
  const scope = random.pick(["org", "key", "environment", "feature", "member"] as const);
  const kind = random.pick(["per_call", "per_day", "per_week", "per_month", "in_total", "open_holds"] as const);
  const amount =
    kind === "open_holds" ? String(random.between(1, 5)) : String(random.between(5, kind === "per_call" ? 80 : 600));
  return { do: "limit", scope, subject: subject(random, org, scope), kind, amount };
};

const unlimit: Make = (random, org) => ({
  do: "unlimit",
  limit: org.limits.length === 0 ? 0 : random.below(org.limits.length),
});

/** No sooner than every process knows of a price. */
const NOTICE_MS = 3_000;

const override: Make = (random) => ({
  do: "override",
  feature: random.chance(0.1) ? UNPRICED : random.pick(FEATURES),
  price: random.chance(0.15) ? "0" : `${random.between(0, 9)}.${random.between(100_000, 999_999)}`,
  startsInMs: NOTICE_MS + (random.chance(0.4) ? 0 : random.below(random.pick([HOUR_MS, 2 * DAY_MS]))),
  lastsMs: random.chance(0.3) ? null : random.between(1, random.pick([HOUR_MS, 6 * DAY_MS])),
});

const endOverride: Make = (random, org) => ({
  do: "end_override",
  override: org.overrides.length === 0 ? 0 : random.below(org.overrides.length),
  inMs: NOTICE_MS + random.below(random.pick([1, HOUR_MS, 4 * DAY_MS])),
});

const restrictKey: Make = (random, org) => ({
  do: "restrict_key",
  key: random.below(org.keys.length),
  features: random.pick([[], [], ["chat.*"], ["image.make", "video.make"], ["free.*", "chat.small"]]),
});

const revokeKey: Make = (random, org) => ({ do: "revoke_key", key: random.below(org.keys.length) });

/** Where organizations of the model are: whole hours off UTC. */
export const ZONES = ["UTC", "America/New_York", "Asia/Tokyo", "Europe/Berlin"];

const move: Make = (random) => ({ do: "move", zone: random.pick(ZONES) });

const suspend: Make = (_random, org) => ({ do: org.suspended ? "reactivate" : "suspend" });

import type { Operation, UsageSent, Work } from "#lib/testing/model/operations.ts";
import type { LimitScope, OrgState, Payer } from "#lib/testing/model/org-state.ts";
import { FEATURES } from "#lib/testing/model/prices.ts";
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
  ["*"],
  ["video.*", "chat.large"],
];
const MOST_EVENTS = 6;

/** Draws what happens next to an organization as it stands; `next` numbers whatever needs an id. */
export function randomOperation(random: Random, org: OrgState, next: () => number): Operation {
  const make = random.weighted([
    [usage, 40],
    [wait, 14],
    [hold, 12],
    [settle, 12],
    [give, 5],
    [correct, 6],
    [topUp, 3],
    [limit, 2],
    [unlimit, 1],
    [release, 2],
    [extend, 1.5],
    [revoke, 1],
    [suspend, 0.5],
  ] as const);
  return make(random, org, next);
}

type Make = (random: Random, org: OrgState, next: () => number) => Operation;

function quantity(random: Random): string {
  const whole = random.below(random.pick([2, 5, 30]));
  return random.chance(0.2) ? `${whole}.${random.between(1, 9)}${random.pick(["", "5", "00001"])}` : String(whole + 1);
}

function work(random: Random): Work {
  return { feature: random.chance(0.02) ? "unheard.of" : random.pick(FEATURES), quantity: quantity(random) };
}

function payer(random: Random, org: OrgState): Payer {
  return random.chance(0.1) ? null : random.below(org.keys.length);
}

function credits(random: Random): string {
  return random.chance(0.3) ? `${random.between(0, 60)}.${random.between(1, 999_999)}` : String(random.between(1, 120));
}

function pickOr<T>(random: Random, from: Iterable<T>, otherwise: T): T {
  const all = [...from];
  // What came last matters most, since it is what is still open.
  const recent = all.slice(-12);
  return all.length === 0 ? otherwise : random.pick(random.chance(0.8) ? recent : all);
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

function sent(random: Random, org: OrgState, next: () => number): UsageSent {
  const known = random.chance(0.06) ? pickOr(random, org.events.values(), null) : null;
  const settles = random.chance(0.06) ? pickOr(random, org.holds.values(), null) : null;
  const agoMs = random.weighted([
    [null, 12],
    [random.below(3 * DAY_MS), 4],
    [random.below(36 * DAY_MS), 1],
    [-random.below(6 * MINUTE_MS), 0.5],
  ] as const);
  const fresh = {
    id: `e${next()}`,
    payer: payer(random, org),
    agoMs,
    reject: random.chance(0.4),
    hold: settles?.id ?? null,
  };
  const event = { ...fresh, ...work(random) };
  // An id that was used before, mostly for something else.
  return known ? { ...event, id: known.id } : event;
}

const usage: Make = (random, org, next) => {
  const count = random.chance(0.7) ? 1 : random.between(2, MOST_EVENTS);
  const events = Array.from({ length: count }, () => sent(random, org, next));
  const [first] = events;
  // The same event twice in one request.
  if (first && random.chance(0.05)) events.push(first);
  return { do: "usage", events };
};

const give: Make = (random) => ({
  do: "give",
  credits: credits(random),
  origin: random.pick(["promotion", "promotion", "adjustment", "included"] as const),
  priority: random.weighted([
    [10, 8],
    [5, 1],
    [20, 1],
    [30, 1],
  ] as const),
  scope: random.pick(SCOPES),
  startsInMs: random.chance(0.15) ? random.between(1, 2 * DAY_MS) : 0,
  lastsMs: random.chance(0.3) ? null : random.between(MINUTE_MS, random.pick([3 * HOUR_MS, 10 * DAY_MS])),
});

const topUp: Make = (random) => ({
  do: "top_up",
  minor: random.between(1, 30),
  lastsMs: random.chance(0.5) ? null : random.between(HOUR_MS, 20 * DAY_MS),
});

const revoke: Make = (random) => ({ do: "revoke", credits: credits(random) });

const hold: Make = (random, org, next) => {
  const known = random.chance(0.05) ? pickOr(random, org.holds.keys(), null) : null;
  const features = random.chance(0.75) ? 1 : random.between(2, 3);
  return {
    do: "hold",
    id: known ?? `h${next()}`,
    payer: payer(random, org),
    work: Array.from({ length: features }, () => work(random)),
    lifetimeS: random.pick([60, 3_600, 86_400, random.between(1, 604_800)]),
  };
};

const settle: Make = (random, org, next) => {
  const held = pickOr(random, org.holds.values(), null);
  const feature = held && random.chance(0.8) ? random.pick(held.features) : random.pick(FEATURES);
  return {
    do: "settle",
    hold: held?.id ?? "h0",
    id: `e${next()}`,
    work: { feature, quantity: quantity(random) },
    final: random.chance(0.6),
  };
};

const release: Make = (random, org) => ({ do: "release", hold: pickOr(random, org.holds.keys(), "h0") });

const extend: Make = (random, org) => ({
  do: "extend",
  hold: pickOr(random, org.holds.keys(), "h0"),
  lifetimeS: random.pick([60, 3_600, 86_400, 604_800]),
});

const correct: Make = (random, org, next) => {
  const event = pickOr(random, org.events.keys(), "e0");
  const again = random.chance(0.1) ? pickOr(random, org.corrections.keys(), null) : null;
  const id = again ?? `c${next()}`;
  if (random.chance(0.6)) return { do: "void", event, id };
  return { do: "amend", event, id, work: { feature: random.pick(FEATURES), quantity: quantity(random) } };
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

const suspend: Make = (_random, org) => ({ do: org.suspended ? "reactivate" : "suspend" });

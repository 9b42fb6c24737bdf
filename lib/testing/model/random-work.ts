import type { Operation, UsageSent, Work } from "#lib/testing/model/operations.ts";
import type { OrgState, Payer } from "#lib/testing/model/org-state.ts";
import { FEATURES, UNPRICED } from "#lib/testing/model/prices.ts";
import type { Random } from "#lib/testing/random.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MOST_EVENTS = 6;

/** Draws what happens next to an organization as it stands; `next` numbers whatever needs an id. */
export type Make = (random: Random, org: OrgState, next: () => number) => Operation;

function quantity(random: Random): string {
  const whole = random.below(random.pick([2, 5, 30]));
  return random.chance(0.2) ? `${whole}.${random.between(1, 9)}${random.pick(["", "5", "00001"])}` : String(whole + 1);
}

function work(random: Random): Work {
  return { feature: random.chance(0.05) ? UNPRICED : random.pick(FEATURES), quantity: quantity(random) };
}

function payer(random: Random, org: OrgState): Payer {
  return random.chance(0.1) ? null : random.below(org.keys.length);
}

/** One of many, mostly one of the last. */
function pickOr<T>(random: Random, from: Iterable<T>, otherwise: T): T {
  const all = [...from];
  // What came last matters most, since it is what is still open.
  const recent = all.slice(-12);
  return all.length === 0 ? otherwise : random.pick(random.chance(0.8) ? recent : all);
}

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

export const usage: Make = (random, org, next) => {
  const count = random.chance(0.7) ? 1 : random.between(2, MOST_EVENTS);
  const events = Array.from({ length: count }, () => sent(random, org, next));
  const [first] = events;
  // The same event twice in one request.
  if (first && random.chance(0.05)) events.push(first);
  return { do: "usage", events };
};

export const hold: Make = (random, org, next) => {
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

export const settle: Make = (random, org, next) => {
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

export const release: Make = (random, org) => ({ do: "release", hold: pickOr(random, org.holds.keys(), "h0") });

export const extend: Make = (random, org) => ({
  do: "extend",
  hold: pickOr(random, org.holds.keys(), "h0"),
  lifetimeS: random.pick([60, 3_600, 86_400, 604_800]),
});

export const correct: Make = (random, org, next) => {
  const event = pickOr(random, org.events.keys(), "e0");
  const again = random.chance(0.1) ? pickOr(random, org.corrections.keys(), null) : null;
  const id = again ?? `c${next()}`;
  if (random.chance(0.6)) return { do: "void", event, id };
  return { do: "amend", event, id, work: { feature: random.pick(FEATURES), quantity: quantity(random) } };
};

/** Whether the call is made that was asked for. */
function made(random: Random, next: () => number): string | null {
  return random.chance(0.6) ? `e${next()}` : null;
}

export const authorize: Make = (random, org, next) => {
  const { feature, quantity: most } = work(random);
  return {
    do: "authorize",
    key: random.below(org.keys.length),
    feature,
    quantity: random.chance(0.2) ? null : most,
    hold: random.chance(0.25) ? { id: `h${next()}`, lifetimeS: random.pick([60, 3_600, 86_400]) } : null,
    spend: made(random, next),
  };
};

export const quote: Make = (random, org, next) => {
  const kinds = random.chance(0.6) ? 1 : random.between(2, 3);
  // How often is found out by doing it, so each time takes its fill.
  const asMany = random.chance(0.5);
  const job = () => ({ ...work(random), count: random.between(1, 3) });
  const many = () => ({
    feature: random.pick(FEATURES),
    quantity: String(random.between(5, 60)),
    count: random.between(1, 3),
  });
  return {
    do: "quote",
    payer: payer(random, org),
    jobs: Array.from({ length: kinds }, asMany ? many : job),
    asMany,
    spend: made(random, next),
  };
};

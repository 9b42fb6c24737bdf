import { Temporal } from "temporal-polyfill";
import {
  environmentOf,
  type Hold,
  type Limit,
  type LimitKind,
  makerOf,
  type OrgState,
  type Payer,
  type Use,
  type Window,
} from "#lib/testing/model/org-state.ts";

const EVER = Date.UTC(2000, 0, 1);
const MONDAY = 1;

function localDay(zone: string, at: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).startOfDay();
}

function firstDay(kind: LimitKind, day: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  if (kind === "per_week") return day.subtract({ days: day.dayOfWeek - MONDAY }).startOfDay();
  if (kind === "per_month") return day.with({ day: 1 }).startOfDay();
  return day;
}

/** Where the window of an instant begins, in a zone. */
export function windowAt(zone: string, kind: LimitKind, at: number): number {
  if (kind === "in_total") return EVER;
  return firstDay(kind, localDay(zone, at)).epochMilliseconds;
}

/** When that window is over; null for what never resets. */
export function resetsAt(org: OrgState, kind: LimitKind): number | null {
  const lengths = { per_day: { days: 1 }, per_week: { weeks: 1 }, per_month: { months: 1 } } as const;
  if (kind !== "per_day" && kind !== "per_week" && kind !== "per_month") return null;
  return firstDay(kind, localDay(org.zone, org.now)).add(lengths[kind]).startOfDay().epochMilliseconds;
}

export function isCounting({ kind }: Limit): boolean {
  return kind !== "per_call" && kind !== "open_holds";
}

function isOf(org: OrgState, { scope, subject }: Limit, payer: Payer, features: readonly string[]): boolean {
  switch (scope) {
    case "org":
      return true;
    case "key":
      return payer !== null && String(payer) === subject;
    case "environment":
      return environmentOf(org, payer) === subject;
    case "member":
      return makerOf(org, payer) === subject;
    case "feature":
      return features.includes(subject);
  }
}

/** The limits in force that count this, in the order in which they were set. */
export function limitsOf(org: OrgState, payer: Payer, features: readonly string[]): Limit[] {
  return org.limits.filter((limit) => !limit.ended && isOf(org, limit, payer, features));
}

export function tallyOf({ limit, at }: Window): Use {
  const use = limit.uses.get(at) ?? { taken: 0n, held: 0n };
  limit.uses.set(at, use);
  return use;
}

/** The windows that count something of now. */
export function windowsNow(org: OrgState, limits: readonly Limit[]): Window[] {
  return limits.filter(isCounting).map((limit) => ({ limit, at: windowAt(org.zone, limit.kind, org.now) }));
}

function openHolds(org: OrgState, limit: Limit): bigint {
  const open = [...org.holds.values()].filter((hold: Hold) => hold.state === "open");
  return BigInt(open.filter((hold) => isOf(org, limit, hold.payer, hold.features)).length);
}

/** How much of a limit is used now. */
export function usedNow(org: OrgState, limit: Limit): bigint {
  if (limit.kind === "per_call") return 0n;
  if (limit.kind === "open_holds") return openHolds(org, limit);
  const { taken, held } = tallyOf({ limit, at: windowAt(org.zone, limit.kind, org.now) });
  return taken + held;
}

/** What a limit leaves for one call, or of holds, each worth a credit. */
export function leftOf(org: OrgState, limit: Limit, one: bigint): bigint {
  const left = limit.amount - usedNow(org, limit) * (limit.kind === "open_holds" ? one : 1n);
  return left < 0n ? 0n : left;
}

/** The limit that stops an amount, or null; open holds count credits' worth of one. */
export function stopOf(
  org: OrgState,
  limits: readonly Limit[],
  amount: bigint,
  isHold: boolean,
  one: bigint,
): Limit | null {
  for (const limit of limits) {
    const used = usedNow(org, limit);
    if (limit.kind === "per_call" && amount > limit.amount) return limit;
    if (limit.kind === "open_holds" && isHold && (used + 1n) * one > limit.amount) return limit;
    if (isCounting(limit) && amount > 0n && used + amount > limit.amount) return limit;
  }
  return null;
}

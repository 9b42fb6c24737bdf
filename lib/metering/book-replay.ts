import { formatCredits, type Picos, parseCredits, picos } from "#lib/money/credits.ts";
import { signedPercent } from "#lib/money/decimal.ts";
import { rational, roundTo } from "#lib/money/rational.ts";

/** What some usage cost and would have cost. Amounts are exact sums of charges. */
export type ReplayTally = {
  events: number;
  actual: bigint;
  draft: bigint;
  /** Was charged and would have no price, and the other way round. */
  losesPrice: number;
  gainsPrice: number;
};

/** One recorded event: what was charged (0 while unmatched), and what the book makes of it (null: no price). */
export type ReplayedEvent = {
  readonly feature: string;
  readonly matched: boolean;
  readonly actual: Picos;
  readonly draft: Picos | null;
  readonly reason: string | null;
};

/** A line of the report; amounts are decimal strings of credits, `percent` "+12.5 %" or "" when nothing was charged. */
export type ReplayLine = {
  readonly feature: string;
  readonly orgId: string;
  readonly orgName: string;
  readonly events: number;
  readonly actual: string;
  readonly draft: string;
  readonly difference: string;
  readonly percent: string;
  readonly losesPrice: number;
  readonly gainsPrice: number;
};

export type ReplayReport = {
  readonly total: ReplayLine;
  readonly features: readonly ReplayLine[];
  readonly orgs: readonly ReplayLine[];
  /** One organization's use of one feature, where the difference is largest. */
  readonly movers: readonly ReplayLine[];
  readonly orgCount: number;
  /** Why events would have no price, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly events: number }[];
};

/** What a running replay says: how far it has come, and at last what it found. */
export type ReplayStep =
  | { readonly kind: "progress"; readonly events: number }
  | { readonly kind: "report"; readonly report: ReplayReport };

export type ReplayedOrg = { readonly id: string; readonly name: string };

const MOST_LISTED = 100;
const MOST_MOVERS = 20;
const MOST_REASONS = 50;

/** Everything that is kept while events pass: its size is that of the catalogue and of the report, not of the usage. */
export type ReplaySums = {
  readonly total: ReplayTally;
  readonly features: Map<string, ReplayTally>;
  readonly reasons: Map<string, number>;
  orgs: ReplayLine[];
  movers: ReplayLine[];
  orgCount: number;
};

function emptyTally(): ReplayTally {
  return { events: 0, actual: 0n, draft: 0n, losesPrice: 0, gainsPrice: 0 };
}

export function emptySums(): ReplaySums {
  return { total: emptyTally(), features: new Map(), reasons: new Map(), orgs: [], movers: [], orgCount: 0 };
}

function count(tally: ReplayTally, event: ReplayedEvent): void {
  tally.events += 1;
  tally.actual += event.actual;
  tally.draft += event.draft ?? 0n;
  if (event.matched && event.draft === null) tally.losesPrice += 1;
  if (!event.matched && event.draft !== null) tally.gainsPrice += 1;
}

function tallyOf(tallies: Map<string, ReplayTally>, key: string): ReplayTally {
  const tally = tallies.get(key) ?? emptyTally();
  tallies.set(key, tally);
  return tally;
}

/** Adds one event of the organization whose features are `own`. */
export function addEvent(sums: ReplaySums, own: Map<string, ReplayTally>, event: ReplayedEvent): void {
  count(sums.total, event);
  count(tallyOf(sums.features, event.feature), event);
  count(tallyOf(own, event.feature), event);
  if (event.reason === null) return;
  const known = sums.reasons.get(event.reason);
  if (known !== undefined || sums.reasons.size < MOST_REASONS) sums.reasons.set(event.reason, (known ?? 0) + 1);
}

function percentOf({ actual, draft }: ReplayTally): string {
  if (actual === 0n) return "";
  const tenths = roundTo(rational((draft - actual) * 100n, actual), 1);
  return signedPercent(tenths);
}

function lineOf(tally: ReplayTally, feature: string, org: ReplayedOrg | null): ReplayLine {
  const { events, actual, draft, losesPrice, gainsPrice } = tally;
  return {
    feature,
    orgId: org?.id ?? "",
    orgName: org?.name ?? "",
    events,
    actual: formatCredits(picos(actual)),
    draft: formatCredits(picos(draft)),
    difference: formatCredits(picos(draft - actual)),
    percent: percentOf(tally),
    losesPrice,
    gainsPrice,
  };
}

/** How far apart the two amounts of a line are. */
function distance(line: ReplayLine): bigint {
  const difference = parseCredits(line.difference);
  return difference < 0n ? -difference : difference;
}

function byDistance(a: ReplayLine, b: ReplayLine): number {
  const [first, second] = [distance(a), distance(b)];
  if (first === second) return b.events - a.events;
  return second > first ? 1 : -1;
}

/** The lines with the largest difference, then the most events; only so many are kept while the rest pass by. */
function largest(lines: readonly ReplayLine[], most: number): ReplayLine[] {
  return lines.toSorted(byDistance).slice(0, most);
}

/** Closes an organization: its own sum and its features become candidates for the report. */
export function closeOrg(sums: ReplaySums, org: ReplayedOrg, own: ReadonlyMap<string, ReplayTally>): void {
  if (own.size === 0) return;
  const whole = emptyTally();
  for (const tally of own.values()) {
    whole.events += tally.events;
    whole.actual += tally.actual;
    whole.draft += tally.draft;
    whole.losesPrice += tally.losesPrice;
    whole.gainsPrice += tally.gainsPrice;
  }
  const lines = [...own].map(([feature, tally]) => lineOf(tally, feature, org));
  const moved = lines.filter((line) => line.difference !== "0");
  sums.orgCount += 1;
  sums.orgs = largest([...sums.orgs, lineOf(whole, "", org)], MOST_LISTED);
  sums.movers = largest([...sums.movers, ...moved], MOST_MOVERS);
}

export function reportOf(sums: ReplaySums): ReplayReport {
  const features = [...sums.features].map(([feature, tally]) => lineOf(tally, feature, null));
  const reasons = [...sums.reasons].map(([reason, events]) => ({ reason, events }));
  return {
    total: lineOf(sums.total, "", null),
    features: largest(features, MOST_LISTED),
    orgs: sums.orgs,
    movers: sums.movers,
    orgCount: sums.orgCount,
    reasons: reasons.sort((a, b) => b.events - a.events),
  };
}

import { CREDIT_PICOS, formatCredits, picos } from "#lib/money/credits.ts";
import { signedPercent } from "#lib/money/decimal.ts";
import {
  compare,
  divide,
  multiply,
  parseRational,
  type Rational,
  rational,
  roundTo,
  subtract,
  ZERO,
} from "#lib/money/rational.ts";
import { caseOf, diffRates, type RateChange } from "#lib/pricing/book-diff.ts";
import { DraftRateInput, type DraftRateText, readDraftRate } from "#lib/pricing/draft-rate.ts";
import type { ListedLine, ListProblem } from "#lib/pricing/import/listed-line.ts";
import { creditsPerUsd, type Markups } from "#lib/pricing/import/markup.ts";
import type { DraftRate, Feature, Rate } from "#lib/pricing/price-book.ts";

/** Also what the catalogue asks of a code. */
const CODE = /^[a-z0-9][a-z0-9._:/-]{0,119}$/;

/** What the catalogue's own form takes. */
const LONGEST = { name: 120, provider: 80 } as const;
const CONTROL = /\p{Cc}/u;

export type PlannedRates = {
  readonly rates: readonly DraftRate[];
  /** Features that the catalogue does not have yet. */
  readonly features: ReadonlyMap<string, Feature>;
  readonly problems: readonly ListProblem[];
};

/** Dollars in credits, rounded once, half away from zero, to 10⁻¹². */
function inCredits(text: string, factor: Rational): string {
  return formatCredits(picos(roundTo(multiply(parseRational(text), multiply(factor, rational(CREDIT_PICOS))), 0)));
}

/** The line's rate in credits; `listed` is what a dollar buys at list price. */
function priced(line: ListedLine, listed: Rational, markups: Markups): DraftRateText {
  if (line.unit === "credits") return line.rate;
  const factor = creditsPerUsd(listed, markups, line);
  const { price, base, minimum, tiers } = line.rate;
  return {
    ...line.rate,
    price: inCredits(price, factor),
    base: inCredits(base, factor),
    minimum: inCredits(minimum, factor),
    ...(tiers && { tiers: tiers.map((tier) => ({ ...tier, price: inCredits(tier.price, factor) })) }),
  };
}

function problemsOf(line: ListedLine, problems: Readonly<Record<string, string>>): readonly ListProblem[] {
  const where = line.line ?? 0;
  return Object.entries(problems).map(([field, detail]) => ({
    line: where,
    column: line.columns[field] ?? field,
    detail: line.line === null ? `${line.feature.code}: ${detail}` : detail,
  }));
}

/** A list is held to the bounds of the forms: whatever is imported is kept, shown and compared for ever. */
function beyondBounds({ feature }: ListedLine, text: DraftRateText): Readonly<Record<string, string>> | null {
  for (const field of ["name", "provider"] as const) {
    const most = LONGEST[field];
    if (feature[field].length > most || CONTROL.test(feature[field]))
      return { [field]: `Use at most ${most} characters, on one line.` };
  }
  const issue = DraftRateInput.safeParse(text).error?.issues[0];
  return issue ? { [String(issue.path[0])]: issue.message } : null;
}

type Read = { readonly rate: DraftRate } | { readonly problems: Readonly<Record<string, string>> };

function readLine(line: ListedLine, listed: Rational, markups: Markups): Read {
  const { code } = line.feature;
  if (!CODE.test(code)) {
    const feature = `"${code.slice(0, 60)}" is no code of a feature: lower-case letters, digits, and . _ : / -, such as scrape.html.`;
    return { problems: { feature } };
  }
  try {
    const text = priced(line, listed, markups);
    const problems = beyondBounds(line, text);
    return problems ? { problems } : readDraftRate(text, new Set([code]));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { problems: { price: `${error.message}.` } };
  }
}

/**
 * The rates that the lines of a list ask for. A line that contradicts itself, or prices a case that an earlier line has
 * priced, is a problem and gives no rate.
 */
export function planRates(
  lines: readonly ListedLine[],
  terms: { readonly listed: Rational; readonly markups: Markups; readonly catalogue: ReadonlySet<string> },
): PlannedRates {
  const problems: ListProblem[] = [];
  const features = new Map<string, Feature>();
  const rates = new Map<string, { rate: DraftRate; line: number | null }>();
  for (const line of lines) {
    const read = readLine(line, terms.listed, terms.markups);
    if ("problems" in read) {
      problems.push(...problemsOf(line, read.problems));
      continue;
    }
    const key = caseOf(read.rate);
    const earlier = rates.get(key);
    if (earlier) {
      const detail = `Line ${earlier.line ?? "before"} already prices this meter with these dimensions; keep one of them.`;
      problems.push(...problemsOf(line, { meter: detail }));
      continue;
    }
    rates.set(key, { rate: read.rate, line: line.line });
    if (!terms.catalogue.has(read.rate.feature)) features.set(read.rate.feature, line.feature);
  }
  return { rates: [...rates.values()].map(({ rate }) => rate), features, problems };
}

/**
 * What a list changes in a draft. What it does not name stays, unless the list is complete: then `mayRemove` says of which
 * features it speaks.
 */
export function planChanges(
  before: readonly Rate[],
  listed: readonly DraftRate[],
  mayRemove: (feature: string) => boolean,
): { readonly changes: readonly RateChange[]; readonly unchanged: number } {
  const named = new Set(listed.map(caseOf));
  const speaksOf = before.filter((rate) => named.has(caseOf(rate)) || mayRemove(rate.feature));
  const changes = diffRates<DraftRate>(speaksOf, listed);
  const moved = changes.filter((change) => change.kind !== "removed").length;
  return { changes, unchanged: listed.length - moved };
}

/** Every price that a rate has: those per unit, the base and the minimum. */
function figuresOf(rate: DraftRate): readonly Rational[] {
  const perUnit = rate.tiers?.map((tier) => rational(tier.price, tier.per ?? rate.per)) ?? [];
  return [
    ...(perUnit.length > 0 ? perUnit : [rational(rate.price, rate.per)]),
    rational(rate.base),
    rational(rate.minimum),
  ];
}

/** What is priced, without the prices. */
function shapeOf({ model, tiers, tierBy }: DraftRate): string {
  return JSON.stringify([model, tiers?.map(({ upTo }) => upTo), tierBy]);
}

/** "+12.5 %" where every price changes by the same part; "" where one figure would say something wrong. */
export function percentText(change: RateChange): string {
  if (change.kind !== "changed" || shapeOf(change.before) !== shapeOf(change.after)) return "";
  const [before, after] = [figuresOf(change.before), figuresOf(change.after)];
  const at = before.findIndex(({ n }) => n > 0n);
  const [was, is] = [before[at], after[at]];
  if (!was || !is) return "";
  const part = divide(is, was);
  const together = before.every((figure, index) => compare(multiply(figure, part), after[index] ?? ZERO) === 0);
  return together ? signedPercent(roundTo(multiply(subtract(part, rational(1n)), rational(100n)), 1)) : "";
}

import { formatCredits, type Picos } from "#lib/money/credits.ts";
import { groupDigits } from "#lib/money/display-credits.ts";
import { formatQuantity, type Quantity } from "#lib/pricing/quantity.ts";
import {
  compileRate,
  lineNumerator,
  packagesOf,
  type RateFormula,
  tierFor,
  tierParts,
} from "#lib/pricing/rate-formula.ts";
import type { RatedLine } from "#lib/pricing/rating.ts";
import { countedMeter } from "#lib/pricing/unit-label.ts";

/** One line of a charge for a screen; all figures are exact. */
export type Explanation = {
  readonly meter: string;
  readonly quantity: string;
  /** The whole sum: "374 input_tokens × 2.5 / 1,000,000 = 0.000935". */
  readonly formula: string;
  /** What about the rate is not plain from the formula, as sentences; often none. */
  readonly notes: readonly string[];
  readonly amount: string;
};

const OVERRIDE_NOTES = {
  organization: "A price of this organization's own.",
  plan_version: "A price of the plan's own.",
} as const;

const credits = (amount: Picos) => groupDigits(formatCredits(amount));
const counted = (count: Quantity, meter: string) => countedMeter(formatQuantity(count), meter);
const divisor = (per: bigint) => (per === 1n ? "" : ` / ${groupDigits(per.toString())}`);

function variableText(formula: RateFormula, line: RatedLine): string {
  const { rate } = formula;
  const quantity = counted(line.quantity, line.meter);
  switch (rate.model) {
    case "per_unit":
      return `${quantity} × ${credits(rate.price)}${divisor(rate.per)}`;
    case "package": {
      const packages = packagesOf(formula, line.quantity);
      return `${packages} × ${countedMeter(rate.per.toString(), line.meter)} × ${credits(rate.price)}`;
    }
    case "volume": {
      const tier = tierFor(formula.tiers, line.tierQuantity ?? line.quantity)?.tier;
      return tier ? `${quantity} × ${credits(tier.price)}${divisor(tier.per ?? rate.per)}` : quantity;
    }
    case "graduated": {
      const parts = tierParts(formula.tiers, line.quantity);
      const text = parts.map(({ tier: { tier }, part }, index) => {
        const quantity = index === 0 ? counted(part, line.meter) : groupDigits(formatQuantity(part));
        return `${quantity} × ${credits(tier.price)}${divisor(tier.per ?? rate.per)}`;
      });
      return text.join(" + ");
    }
  }
}

function notesOf(formula: RateFormula, line: RatedLine): string[] {
  const { rate } = formula;
  const notes: string[] = [];
  if (rate.override) notes.push(OVERRIDE_NOTES[rate.override]);
  if (rate.model === "package") {
    notes.push(`Sold in packages of ${groupDigits(rate.per.toString())}; a begun package counts whole.`);
  }
  if (rate.model === "volume") {
    const reached = line.tierQuantity ?? line.quantity;
    const [only = line.meter, ...others] = rate.tierBy ?? [];
    const sum = [only, ...others].join(" + ");
    const picker = others.length > 0 ? `${groupDigits(formatQuantity(reached))} ${sum}` : counted(reached, only);
    const upTo = tierFor(formula.tiers, reached)?.tier.upTo;
    const tier = upTo ? `up to ${groupDigits(upTo)}` : "the highest tier";
    notes.push(`All at one price, picked by ${picker} (${tier}).`);
  }
  const withoutMinimum = lineNumerator(
    { ...formula, scaledMinimum: 0n },
    line.quantity,
    line.tierQuantity ?? line.quantity,
  );
  if (line.quantity > 0n && withoutMinimum < formula.scaledMinimum) {
    notes.push(`Raised to the least that a call costs here, ${credits(rate.minimum)}.`);
  }
  return notes;
}

/** Shows how a line of a charge came about. The sign is "≈" where twelve places cannot hold the exact quotient. */
export function explainLine(line: RatedLine): Explanation {
  const formula = compileRate(line.rate);
  const { rate } = formula;
  const base = line.quantity > 0n && rate.base > 0n ? `${credits(rate.base)} + ` : "";
  const sum = `${base}${variableText(formula, line)}`;
  const text = rate.minimum > 0n && line.quantity > 0n ? `max(${credits(rate.minimum)}, ${sum})` : sum;
  const numerator = lineNumerator(formula, line.quantity, line.tierQuantity ?? line.quantity);
  const sign = numerator === line.amount * formula.denominator ? "=" : "≈";
  return {
    meter: line.meter,
    quantity: formatQuantity(line.quantity),
    formula: `${text} ${sign} ${credits(line.amount)}`,
    notes: notesOf(formula, line),
    amount: formatCredits(line.amount),
  };
}

/**
 * The whole sum in one line: "374 input_tokens × 2.5 / 1,000,000 + 120 output_tokens × 10 / 1,000,000 = 0.002135";
 * "" for no lines. @param total a decimal string of credits
 */
export function explainSum(lines: readonly RatedLine[], total: string): string {
  if (lines.length === 0) return "";
  const sums = lines.map((line) => /^(.*) ([=≈]) \S+$/.exec(explainLine(line).formula));
  const sign = sums.some((sum) => sum?.[2] === "≈") ? "≈" : "=";
  return `${sums.map((sum) => sum?.[1] ?? "").join(" + ")} ${sign} ${groupDigits(total)}`;
}

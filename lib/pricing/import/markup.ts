import { add, compare, divide, multiply, parseRational, type Rational, rational } from "#lib/money/rational.ts";
import { type ListedLine, looseName } from "#lib/pricing/import/listed-line.ts";

const MOST_PLACES = 10;
const HIGHEST = rational(100_000n);
const LOWEST = rational(-100n);

/** Percent added to what a provider asks: a model's own before its provider's before the default. */
export type Markups = {
  readonly percent: Rational;
  readonly providers: ReadonlyMap<string, Rational>;
  readonly models: ReadonlyMap<string, Rational>;
};

/** Reads "20", "12.5 %" or "-5". @throws RangeError */
export function parsePercent(text: string): Rational {
  const decimal = text.replace(/\s*%$/, "").trim();
  if (!/^-?\d{1,6}(\.\d+)?$/.test(decimal))
    throw new RangeError(`"${text.slice(0, 40)}" is not a percentage such as 20 or 12.5`);
  if ((decimal.split(".")[1] ?? "").length > MOST_PLACES)
    throw new RangeError(`a percentage has at most ${MOST_PLACES} places`);
  const percent = parseRational(decimal);
  if (compare(percent, LOWEST) < 0 || compare(percent, HIGHEST) > 0)
    throw new RangeError("a markup is from -100 to 100000 percent");
  return percent;
}

/** Reads "OpenAI = 25, Anthropic = 30", by commas or lines. @throws RangeError naming the part that is none */
export function parsePercents(text: string, nameOf: (name: string) => string): ReadonlyMap<string, Rational> {
  const percents = new Map<string, Rational>();
  for (const part of text.split(/[,\n]/)) {
    if (part.trim() === "") continue;
    const at = part.lastIndexOf("=");
    if (at < 1) throw new RangeError(`"${part.trim().slice(0, 40)}" is not name = percent`);
    const name = nameOf(part.slice(0, at).trim());
    if (percents.has(name)) throw new RangeError(`${part.slice(0, at).trim()} is named twice`);
    percents.set(name, parsePercent(part.slice(at + 1).trim()));
  }
  return percents;
}

function percentFor(markups: Markups, line: ListedLine): Rational {
  const model = line.modelNames.map((name) => markups.models.get(name.toLowerCase())).find(Boolean);
  const provider = line.providerNames.map((name) => markups.providers.get(looseName(name))).find(Boolean);
  return model ?? provider ?? markups.percent;
}

/** What a dollar of the list becomes: credits per dollar at list price, times one plus the markup. */
export function creditsPerUsd(listed: Rational, markups: Markups, line: ListedLine): Rational {
  return multiply(listed, add(rational(1n), divide(percentFor(markups, line), rational(100n))));
}

/** Names that no line of the list answers to: most likely misspelt, so that the markup would be lost unseen. */
export function idleMarkups(markups: Markups, lines: readonly ListedLine[]): readonly string[] {
  const providers = new Set(lines.flatMap((line) => line.providerNames.map(looseName)));
  const models = new Set(lines.flatMap((line) => line.modelNames.map((name) => name.toLowerCase())));
  return [
    ...[...markups.providers.keys()].filter((name) => !providers.has(name)),
    ...[...markups.models.keys()].filter((name) => !models.has(name)),
  ];
}

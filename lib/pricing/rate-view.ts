import { publicId } from "#lib/ids.ts";
import { formatCredits } from "#lib/money/credits.ts";
import type { RateChange } from "#lib/pricing/book-diff.ts";
import type { DraftRate, Rate, Tier } from "#lib/pricing/price-book.ts";

/** A rate as the console shows and edits it; numbers are decimal strings of credits. */
export type RateView = {
  readonly id: string;
  readonly feature: string;
  readonly meter: string;
  /** "region=eu, resolution=1024x1024"; "" for the default. */
  readonly dimensions: string;
  readonly model: string;
  readonly price: string;
  readonly per: string;
  readonly base: string;
  readonly minimum: string;
  /** "1000: 0, 10000: 0.02, above: 0.01"; "" without tiers. */
  readonly tiers: string;
  /** Meters whose sum picks the tier, separated by commas; "" for the rate's own. */
  readonly tierBy: string;
};

export type RateChangeView = {
  readonly kind: RateChange["kind"];
  readonly before: RateView | null;
  readonly after: RateView | null;
};

const ABOVE = "above";

function dimensionsText(dimensions: Readonly<Record<string, string>>): string {
  const keys = Object.keys(dimensions).sort();
  return keys.map((key) => `${key}=${dimensions[key]}`).join(", ");
}

function tiersText(tiers: readonly Tier[]): string {
  return tiers.map((tier) => `${tier.upTo ?? ABOVE}: ${formatCredits(tier.price)}`).join(", ");
}

export function viewRate(rate: Rate): RateView {
  return { ...viewDraftRate(rate), id: publicId("rat", rate.id) };
}

/** A rate that has no id yet, written the same. */
export function viewDraftRate(rate: DraftRate): RateView {
  return {
    id: "",
    feature: rate.feature,
    meter: rate.meter,
    dimensions: dimensionsText(rate.dimensions),
    model: rate.model,
    price: formatCredits(rate.price),
    per: rate.per.toString(),
    base: formatCredits(rate.base),
    minimum: formatCredits(rate.minimum),
    tiers: tiersText(rate.tiers ?? []),
    tierBy: (rate.tierBy ?? []).join(", "),
  };
}

export function viewChange(change: RateChange<Rate>): RateChangeView {
  return {
    kind: change.kind,
    before: change.kind === "added" ? null : viewRate(change.before),
    after: change.kind === "removed" ? null : viewRate(change.after),
  };
}

function partsOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

/** Reads "region=eu, resolution=1024x1024". @throws RangeError naming the part that is no pair. */
export function parseDimensions(text: string): Record<string, string> {
  const pairs = partsOf(text).map((part) => {
    const at = part.indexOf("=");
    if (at < 1) throw new RangeError(`"${part}" is not name=value`);
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
  });
  const dimensions = Object.fromEntries(pairs);
  if (Object.keys(dimensions).length < pairs.length) throw new RangeError("a dimension is named twice");
  return dimensions;
}

/** Reads "1000: 0, 10000: 0.02, above: 0.01". @throws RangeError naming the part that is no tier. */
export function parseTiers(text: string): { upTo: string | null; price: string }[] {
  return partsOf(text).map((part) => {
    const [bound = "", price] = part.split(":").map((side) => side.trim());
    if (!bound || !price) throw new RangeError(`"${part}" is not a tier, such as 1000: 0.02 or above: 0.01`);
    return { upTo: bound === ABOVE ? null : bound, price };
  });
}

/** Reads "input_tokens, cached_tokens". */
export function parseMeters(text: string): string[] {
  return partsOf(text);
}

import type { OrgState } from "#lib/testing/model/org-state.ts";

/** Credits per unit, in millionths: so a price times a quantity of six places is a whole number of picos. */
const BEFORE: Readonly<Record<string, bigint>> = {
  "chat.small": 1_000_000n,
  "chat.large": 2_500_000n,
  "image.make": 7_000_000n,
  "video.make": 3_000_000n,
  "free.ping": 0n,
};
const AFTER: Readonly<Record<string, bigint>> = { ...BEFORE, "chat.small": 1_333_333n, "video.make": 4_000_000n };

export const FEATURES = Object.keys(BEFORE);
/** What no book prices when it is used; a book that is not in force prices it when that is decided. */
export const UNPRICED = "unheard.of";
const DECIDED: Readonly<Record<string, bigint>> = { [UNPRICED]: 1_500_000n };

/** The second price book takes effect here: twenty days after the model's time begins. */
export const BEGIN = Date.UTC(2040, 0, 10, 5);
export const CHANGE = BEGIN + 20 * 86_400_000;

/** The books as they are published: their features' prices as decimals. */
export function booksToPublish(): { effectiveAt: string; prices: [string, string][] }[] {
  const written = (prices: Readonly<Record<string, bigint>>) =>
    Object.entries(prices).map(([feature, price]): [string, string] => [
      feature,
      `${price / 1_000_000n}.${String(price % 1_000_000n).padStart(6, "0")}`,
    ]);
  return [
    { effectiveAt: "2000-01-01T00:00:00Z", prices: written(DECIDED) },
    { effectiveAt: "2039-01-01T00:00:00Z", prices: written(BEFORE) },
    { effectiveAt: new Date(CHANGE).toISOString(), prices: written(AFTER) },
  ];
}

/** A decimal of at most six places, times a million. */
export function millionthsOf(decimal: string): bigint {
  const [whole = "0", places = ""] = decimal.split(".");
  return BigInt(whole + places.padEnd(6, "0"));
}

/** What a quantity costs at an instant, in picos: by the organization's own price, else by the book; null without either. */
export function priceOf(
  { overrides }: Pick<OrgState, "overrides">,
  feature: string,
  quantity: string,
  at: number,
): bigint | null {
  const own = overrides.find((each) => {
    return each.feature === feature && each.startsAt <= at && (each.endsAt === null || at < each.endsAt);
  });
  const price = own?.price ?? (at < CHANGE ? BEFORE : AFTER)[feature];
  return price === undefined ? null : price * millionthsOf(quantity);
}

/** What a quantity costs by decision, once it had no price: what its own time prices keeps that price. */
export function latePriceOf(
  org: Pick<OrgState, "overrides">,
  feature: string,
  quantity: string,
  at: number,
): bigint | null {
  const price = DECIDED[feature];
  return priceOf(org, feature, quantity, at) ?? (price === undefined ? null : price * millionthsOf(quantity));
}

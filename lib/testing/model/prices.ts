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
    { effectiveAt: "2000-01-01T00:00:00Z", prices: written(BEFORE) },
    { effectiveAt: new Date(CHANGE).toISOString(), prices: written(AFTER) },
  ];
}

/** What a quantity costs by the book in force at an instant, in picos; null where there is no price. */
export function priceOf(feature: string, quantity: string, at: number): bigint | null {
  const price = (at < CHANGE ? BEFORE : AFTER)[feature];
  if (price === undefined) return null;
  const [whole = "0", places = ""] = quantity.split(".");
  return price * BigInt(whole + places.padEnd(6, "0"));
}

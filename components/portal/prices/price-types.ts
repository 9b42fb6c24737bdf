export type FeatureKind = "model" | "endpoint" | "media";

/** One rate of a feature as shown; everything is already written. */
export type PriceVariant = {
  /** What tells this rate from the feature's others: "resolution 1024x1024", "domain *.example.com"; "" for the default. */
  readonly dimensions: string;
  readonly meter: string;
  /** "per 1,000,000 input_tokens", "per image", "per call". */
  readonly unit: string;
  /** Credits per that unit, decimal string. */
  readonly price: string;
  /** "≈ $2.50" */
  readonly approxMoney: string;
  /** "400 input_tokens", "0.05 images"; "" where the question makes no sense. */
  readonly oneCreditBuys: string;
  /** Base, minimum, packages and tiers, as sentences; often none. */
  readonly notes: readonly string[];
};

export type FeaturePrices = {
  readonly feature: string;
  /** What it is called: "GPT-4o", "Scrape a page". */
  readonly name: string;
  readonly kind: FeatureKind;
  readonly provider: string;
  readonly variants: readonly PriceVariant[];
};

export type PriceListProps = {
  readonly features: readonly FeaturePrices[];
  /** Version of the price book that these are from. */
  readonly version: string;
  readonly effectiveAt: string;
  readonly zone: string;
  /** "1,000 credits cost $1.00" */
  readonly listPriceText: string;
  /** What changes from when on. */
  readonly scheduled: readonly ScheduledPrices[];
};

/** Prices that change at an instant, in words; "" where there is none before or after. */
export type ScheduledPrices = {
  readonly from: string;
  readonly changes: readonly {
    readonly feature: string;
    readonly meter: string;
    readonly dimensions: string;
    readonly before: string;
    readonly after: string;
  }[];
};

export const KIND_WORDS: Readonly<Record<FeatureKind, string>> = {
  model: "Models",
  endpoint: "Endpoints",
  media: "Media",
};

/** The features that match a search and the chosen kind and provider; "" matches all. */
export function matchingFeatures(
  features: readonly FeaturePrices[],
  search: string,
  kind: string,
  provider: string,
): readonly FeaturePrices[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return features.filter((feature) => {
    if (kind && feature.kind !== kind) return false;
    if (provider && feature.provider !== provider) return false;
    const text = `${feature.feature} ${feature.name} ${feature.provider} ${feature.variants.map((v) => `${v.meter} ${v.dimensions}`).join(" ")}`;
    return words.every((word) => text.toLowerCase().includes(word));
  });
}

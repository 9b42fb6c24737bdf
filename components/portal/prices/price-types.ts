import type { ListedChange, ListedFeature, ListedKind } from "#lib/pricing/price-list.ts";
export type PriceListProps = {
  readonly features: readonly ListedFeature[];
  /** Version of the price book that these are from. */
  readonly version: string;
  readonly effectiveAt: string;
  readonly zone: string;
  /** "1,000 credits cost $1.00" */
  readonly listPriceText: string;
  /** What changes from when on. */
  readonly scheduled: readonly ListedChange[];
};

export const KIND_WORDS: Readonly<Record<ListedKind, string>> = {
  model: "Models",
  endpoint: "Endpoints",
  media: "Media",
};

/** The features that match a search and the chosen kind and provider; "" matches all. */
export function matchingFeatures(
  features: readonly ListedFeature[],
  search: string,
  kind: string,
  provider: string,
): readonly ListedFeature[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return features.filter((feature) => {
    if (kind && feature.kind !== kind) return false;
    if (provider && feature.provider !== provider) return false;
    const text = `${feature.feature} ${feature.name} ${feature.provider} ${feature.variants.map((v) => `${v.meter} ${v.dimensions}`).join(" ")}`;
    return words.every((word) => text.toLowerCase().includes(word));
  });
}

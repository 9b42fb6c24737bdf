import { demoFeatures, demoRates } from "#lib/pricing/demo-book.ts";
import { demoModels } from "#lib/pricing/demo-models.ts";
import { importModelPrices, type ListedProvider } from "#lib/pricing/genai-import.ts";
import type { DraftRate, Feature } from "#lib/pricing/price-book.ts";

export type StarterCatalogue = {
  readonly features: readonly Feature[];
  readonly rates: readonly DraftRate[];
  /** What credits cost to buy: 1,000 of them for so much. */
  readonly listPrices: readonly { readonly currency: string; readonly credits: string; readonly amountMajor: string }[];
  readonly packages: readonly { readonly currency: string; readonly amountMinor: bigint; readonly label: string }[];
};

const CREDITS_PER_USD = "1000";
/** Models are sold at their makers' prices; a vendor's markup comes with the first draft. */
const MARKUP = "1";

const PACKAGES = {
  USD: [1_000n, 5_000n, 20_000n, 100_000n],
  EUR: [1_000n, 5_000n, 20_000n, 100_000n],
  JPY: [1_500n, 7_500n, 30_000n, 150_000n],
} as const;
const PACKAGE_LABELS = ["Try it", "Starter", "Growth", "Scale"];

/** The catalogue a fresh installation may begin with: real model prices, own endpoints and media, three currencies. */
export function starterCatalogue(providers: readonly ListedProvider[], on: string): StarterCatalogue {
  const models = importModelPrices(providers, {
    on,
    creditsPerUsd: CREDITS_PER_USD,
    markup: MARKUP,
    models: demoModels,
  });
  return {
    features: [...models.features, ...demoFeatures],
    rates: [...models.rates, ...demoRates],
    listPrices: [
      { currency: "USD", credits: "1000", amountMajor: "1" },
      { currency: "EUR", credits: "1000", amountMajor: "1" },
      { currency: "JPY", credits: "1000", amountMajor: "150" },
    ],
    packages: Object.entries(PACKAGES).flatMap(([currency, amounts]) =>
      amounts.map((amountMinor, index) => ({ currency, amountMinor, label: PACKAGE_LABELS[index] ?? "" })),
    ),
  };
}

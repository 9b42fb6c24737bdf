import type { IndexedBook, IndexedFeature, IndexedRate } from "#lib/pricing/book-index.ts";
import type { Feature } from "#lib/pricing/price-book.ts";

/** What tells cases of a feature apart: the values that are priced, and whether others are too. */
export type DimensionForm = {
  readonly name: string;
  readonly values: readonly string[];
  /** A wildcard is priced, so that a value may be typed. */
  readonly open: boolean;
  /** Some meter has no price without it. */
  readonly required: boolean;
};

/** What must be said of a feature to price a call of it. */
export type FeatureForm = {
  readonly feature: string;
  readonly name: string;
  readonly provider: string;
  readonly meters: readonly string[];
  readonly dimensions: readonly DimensionForm[];
};

function dimensionForm(name: string, { meters }: IndexedFeature): DimensionForm {
  const names = ({ conditions }: IndexedRate) => conditions.some(({ key }) => key === name);
  const told = meters.filter(({ rates }) => rates.some(names));
  const own = told
    .flatMap(({ rates }) => rates.flatMap(({ conditions }) => conditions))
    .filter((each) => each.key === name);
  const exact = new Set(own.filter(({ suffix }) => suffix === null).map(({ value }) => value));
  return {
    name,
    values: [...exact].sort((a, b) => a.localeCompare(b, "en", { numeric: true })),
    open: own.some(({ suffix }) => suffix !== null),
    required: told.some(({ rates }) => rates.every(names)),
  };
}

/** What a book sells, by the catalogue's order, each with its meters and dimensions. */
export function featureForms(features: readonly Feature[], book: IndexedBook): readonly FeatureForm[] {
  return features.flatMap(({ code, name, provider }) => {
    const indexed = book.features.get(code);
    if (!indexed) return [];
    const dimensions = [...indexed.dimensions].map((each) => dimensionForm(each, indexed));
    return [{ feature: code, name, provider, meters: indexed.meters.map(({ meter }) => meter), dimensions }];
  });
}

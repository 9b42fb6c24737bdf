import type { Picos } from "#lib/money/credits.ts";
import type { Micros } from "#lib/time/timestamp.ts";

export type FeatureKind = "text" | "image" | "video" | "audio" | "data";

/** What is sold, as the catalogue lists it. */
export type Feature = {
  readonly code: string;
  readonly name: string;
  readonly provider: string;
  readonly kind: FeatureKind;
  readonly description: string;
};

/**
 * How a quantity becomes a price: `per_unit` proportionally; `package` by begun packages of `per`; `graduated` each part
 * at the price of the tier it falls in; `volume` all of it at the price of the tier that the quantity reaches.
 */
export const RATE_MODELS = ["per_unit", "package", "graduated", "volume"] as const;
export type RateModel = (typeof RATE_MODELS)[number];

/** A price up to and including `upTo` counted units (null: without end); `per` defaults to the rate's. */
export type Tier = { readonly upTo: string | null; readonly price: Picos; readonly per?: bigint };

/** Credits per `per` counted units of one meter of one feature, for the cases that `dimensions` names. */
export type Rate = {
  readonly id: bigint;
  readonly feature: string;
  readonly meter: string;
  /** Values are exact or wildcards such as "*.shop.example"; a rate without a key is the default for it. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly model: RateModel;
  readonly price: Picos;
  readonly per: bigint;
  /** Added once per call that uses the meter. */
  readonly base: Picos;
  /** The least that such a call costs on this meter, base included. */
  readonly minimum: Picos;
  /** For graduated and volume: ascending, the last without end. */
  readonly tiers?: readonly Tier[];
  /** For volume: the meters whose sum picks the tier, as a long prompt makes output dearer; default is the rate's own. */
  readonly tierBy?: readonly string[];
  /** Set on a rate that is not of a book, but holds for one organization or one plan version alone. */
  readonly override?: "organization" | "plan_version";
};

/** A rate that is not stored yet. */
export type DraftRate = Omit<Rate, "id" | "override">;

/** All rates from an instant on; immutable once published. */
export type PriceBook = {
  readonly id: bigint;
  readonly number: number;
  readonly effectiveAt: Micros;
  readonly rates: readonly Rate[];
};

/** Everything that a recorded charge may name: the books, canceled ones too, and each rate of theirs and of overrides by its id. */
export type KnownPrices = { readonly books: readonly PriceBook[]; readonly rates: ReadonlyMap<bigint, Rate> };

/**
 * The book that prices usage of an instant: the latest that is effective at or before it, the higher number if two are
 * equally late. Null before the first.
 */
export function bookAt<B extends Pick<PriceBook, "effectiveAt" | "number">>(
  books: readonly B[],
  occurredAt: Micros,
): B | null {
  let found: B | null = null;
  for (const book of books) {
    if (book.effectiveAt > occurredAt) continue;
    const later = !found || book.effectiveAt > found.effectiveAt;
    if (later || (book.effectiveAt === found?.effectiveAt && book.number > found.number)) found = book;
  }
  return found;
}

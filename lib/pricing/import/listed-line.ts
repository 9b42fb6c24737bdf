import type { DraftRateText } from "#lib/pricing/draft-rate.ts";
import type { Feature, FeatureKind } from "#lib/pricing/price-book.ts";

/** One rate as a list states it: prices in US dollars before the markup, or in credits as they are to be. */
export type ListedLine = {
  /** "line 3" in what was sent; null for a list that is part of the product. */
  readonly line: number | null;
  /** Where in the line each field stands, for problems: the heading of a cell, or "column 14". */
  readonly columns: Readonly<Record<string, string>>;
  readonly unit: "USD" | "credits";
  /** Names by which a markup may speak of the provider, and of the model. */
  readonly providerNames: readonly string[];
  readonly modelNames: readonly string[];
  /** What the feature would be called if the catalogue does not have it yet. */
  readonly feature: Feature;
  readonly rate: DraftRateText;
};

/** Something wrong with a line; `line` 0 is the whole text. */
export type ListProblem = { readonly line: number; readonly column: string; readonly detail: string };

/** What a list says and rates here cannot. */
export type Skipped = { readonly what: string; readonly reason: string };

export type ReadList = {
  readonly lines: readonly ListedLine[];
  readonly problems: readonly ListProblem[];
  readonly skipped: readonly Skipped[];
  /** The text as a whole could not be read, so there are no lines to drop. */
  readonly broken: boolean;
};

export const MOST_LINES = 10_000;
export const FEATURE_KINDS: readonly FeatureKind[] = ["text", "image", "video", "audio", "data"];
export const OWN_PROVIDER = "In-house";

export function brokenList(line: number, column: string, detail: string): ReadList {
  return { lines: [], problems: [{ line, column, detail }], skipped: [], broken: true };
}

/** What "OpenAI", "openai" and "open-ai" have in common. */
export function looseName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "");
}

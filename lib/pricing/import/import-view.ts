import type { ListProblem, Skipped } from "#lib/pricing/import/listed-line.ts";
import type { RateChangeView } from "#lib/pricing/rate-view.ts";

export type ImportChangeView = RateChangeView & {
  /** "+12.5 %"; "" where that says nothing. */
  readonly percent: string;
  /** The change brings a feature that the catalogue does not have. */
  readonly newFeature: boolean;
};

/** What a list would change in a draft, as the console shows it. */
export type ImportPreview = {
  readonly changes: readonly ImportChangeView[];
  readonly unchanged: number;
  readonly problems: readonly ListProblem[];
  readonly problemCount: number;
  readonly skipped: readonly Skipped[];
  readonly skippedCount: number;
  readonly broken: boolean;
  readonly fingerprint: string;
};

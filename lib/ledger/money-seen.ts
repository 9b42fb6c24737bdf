/** Money of one currency, already written; without tax except where said. */
export type CurrencyView = {
  readonly currency: string;
  readonly paidThisMonth: string;
  readonly paidThisMonthCount: number;
  readonly paidInAll: string;
  /** Paid, but not used yet. */
  readonly deferred: string;
  /** Earned by use or by lapse, as recognised so far. */
  readonly recognised: string;
};

/** One organization in a ranking. */
export type StandingView = {
  readonly id: string;
  readonly name: string;
  readonly credits: string;
  /** Of the largest, between 0 and 1; only drawn. */
  readonly share: number;
};

/** The business in a few figures; credits are decimal strings. */
export type MoneySeen = {
  readonly currencies: readonly CurrencyView[];
  /** Credits that customers hold and may still use; what a refund or dispute has frozen is not among them. */
  readonly creditsOutstanding: string;
  readonly spent30Days: string;
  readonly events30Days: number;
  /** Without closed ones. */
  readonly organizationCount: number;
  /** Those with usage in the last 30 days. */
  readonly activeOrganizationCount: number;
  readonly topByUsage: readonly StandingView[];
  readonly debts: readonly StandingView[];
};

/** The balance as screens show it; credits are decimal strings. */
export type BalanceFigures = {
  readonly current: string;
  readonly held: string;
  readonly available: string;
  /** Credits of grants that have not begun: a part of current that cannot be spent yet. */
  readonly notBegun: string;
  readonly openHolds: number;
  /** Of what is available, at today's list price: "≈ $1.23"; "" where credits are not sold. */
  readonly approxMoney: string;
  /** This calendar month by the day of use, in the organization's zone. */
  readonly spentThisPeriod: string;
  /** Whole days the available credits last at the rate of the last seven; null when nothing is spent. */
  readonly daysLeft: number | null;
};

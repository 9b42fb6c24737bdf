/** A decision as listed; instants are ISO strings. */
export type DecisionView = {
  readonly id: string;
  readonly decidedAt: string;
  readonly decidedBy: string;
  readonly bookNumber: number;
  readonly bookId: string;
  readonly orgs: number;
  /** Organizations for which it is not carried out yet. */
  readonly open: number;
};

type Some = { readonly events: number; readonly credits: string };

/** What became of one organization's usage under a decision. */
export type OutcomeView = {
  readonly id: string;
  readonly name: string;
  readonly choice: "charge" | "waive";
  /** Charged from then on; null: from the beginning. */
  readonly from: string | null;
  readonly intoDebt: boolean;
  readonly finishedAt: string | null;
  readonly charged: Some;
  readonly waived: number;
  /** What the book prices and the balance does not carry, or has not been reached yet. */
  readonly waiting: Some;
};

import type { TopUpState } from "./store.ts";

/** How a top-up stands for people: as it was paid, or what became of its money since. */
export type TopUpStanding = TopUpState | "disputed" | "taken back" | "refunded" | "partly refunded";

/** What became of a payment since, in minor units of what was paid. */
export type MoneyBack = {
  readonly refundedMinor: bigint;
  /** By the payer's bank, for good. */
  readonly takenMinor: bigint;
  /** Whether the bank has still to decide. */
  readonly disputed: boolean;
};

/** Credits that cannot be spent while something about their payment is undecided. */
export type Frozen = {
  readonly id: string;
  readonly cause: "refund" | "dispute";
  /** Decimal string. */
  readonly credits: string;
  /** ISO instant since when. */
  readonly at: string;
};

/** What matters most of it: a dispute that is open, then one that was lost, then refunds. */
export function topUpStanding(state: TopUpState, paidMinor: bigint, back: MoneyBack): TopUpStanding {
  if (state !== "paid") return state;
  if (back.disputed) return "disputed";
  if (back.takenMinor > 0n) return "taken back";
  if (back.refundedMinor === 0n) return "paid";
  return back.refundedMinor < paidMinor ? "partly refunded" : "refunded";
}

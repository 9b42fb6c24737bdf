import type { Refusal } from "#lib/errors.ts";
import type { BalanceBody, ChargeBody } from "#lib/metering/charge-view.ts";

/**
 * What became of one event. `charged`: booked now. `duplicate`: booked before; the first charge again, today's balance.
 * `unmatched`: kept without a price. `rejected`: not enough credits, nothing was left behind. `invalid`: refused as sent.
 */
export type UsageResult =
  | { readonly status: "charged" | "duplicate"; readonly charge: ChargeBody; readonly balance: BalanceBody }
  | {
      readonly status: "unmatched";
      readonly reason: string;
      readonly charge: ChargeBody;
      readonly balance: BalanceBody;
    }
  | { readonly status: "rejected"; readonly refusal: Refusal; readonly balance: BalanceBody }
  | { readonly status: "invalid"; readonly refusal: Refusal };

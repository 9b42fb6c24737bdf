import { noSuch } from "../errors.ts";
import { newId } from "../ids.ts";
import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { BalanceTransaction } from "../records.ts";
import type { Route } from "../router.ts";
import { nowSeconds, type Sandbox } from "../sandbox.ts";
import { put } from "../state.ts";

const DAYS_UNTIL_AVAILABLE = 2;

/** Stripe's fee for a card payment, in minor units: 2.9 % and 30. */
export function processingFee(amount: number): number {
  return Math.round((amount * 29) / 1000) + 30;
}

export type Movement = {
  readonly type: "charge" | "payment" | "refund" | "refund_failure" | "adjustment";
  /** Minor units, negative when money leaves; `fee` is what Stripe keeps of it, negative when given back. */
  readonly amount: number;
  readonly fee: number;
  readonly currency: string;
  readonly source: string;
  readonly description: string | null;
  readonly category?: string;
};

/** Books one movement of Stripe's balance. */
export function moveBalance(sandbox: Sandbox, movement: Movement): BalanceTransaction {
  const { amount, fee, currency } = movement;
  const created = nowSeconds(sandbox);
  const feeDetails = {
    amount: fee,
    application: null,
    currency,
    description: "Stripe processing fees",
    type: "stripe_fee",
  };
  return put(sandbox.state.balanceTransactions, {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: created + (amount > 0 ? DAYS_UNTIL_AVAILABLE * 86_400 : 0),
    balance_type: "payments",
    created,
    currency,
    description: movement.description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [feeDetails],
    net: amount - fee,
    reporting_category: movement.category ?? movement.type,
    source: movement.source,
    status: "pending",
    type: movement.type,
  });
}

/** Money becomes available with time alone, so the status is computed when it is read. */
function withStatus(sandbox: Sandbox, transaction: BalanceTransaction): BalanceTransaction {
  const status = transaction.available_on <= nowSeconds(sandbox) ? "available" : "pending";
  return { ...transaction, status };
}

export const balanceTransactionRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/balance_transactions",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const [type, source, currency] = ["type", "source", "currency"].map((name) => params.text(name));
      const inRange = readCreated(params);
      params.done();
      const rows = [...sandbox.state.balanceTransactions.values()].filter(
        (row) =>
          inRange(row) &&
          (type === undefined || row.type === type) &&
          (source === undefined || row.source === source) &&
          (currency === undefined || row.currency === currency),
      );
      const page = listPage("/v1/balance_transactions", rows, query);
      return { ...page, data: page.data.map((row) => withStatus(sandbox, row)) };
    },
  },
  {
    method: "GET",
    path: "/v1/balance_transactions/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return withStatus(sandbox, sandbox.state.balanceTransactions.get(id) ?? noSuch("balance transaction", id));
    },
  },
];

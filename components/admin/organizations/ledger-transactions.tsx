import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Time } from "#components/ui/time.tsx";

export type LedgerEntry = {
  /** "grant:grt_…", "used", "deferred:grt_…". */
  readonly account: string;
  /** "credits", or a currency code. */
  readonly unit: string;
  /** Decimal string with sign; money in major units. */
  readonly amount: string;
};

export type LedgerTransaction = {
  readonly id: string;
  readonly at: string;
  /** What happened: "top-up paid", "charge", "adjustment". */
  readonly kind: string;
  readonly note?: string;
  readonly entries: readonly LedgerEntry[];
};

export type LedgerTransactionsProps = { readonly transactions: readonly LedgerTransaction[]; readonly zone: string };

/** Bookings, newest first, each with entries that sum to zero per unit. */
export function LedgerTransactions({ transactions, zone }: LedgerTransactionsProps) {
  if (transactions.length === 0) return <EmptyState title="No bookings yet" />;
  return (
    <ul aria-label="Ledger transactions" className="divide-y text-[0.8125rem]">
      {transactions.map((transaction) => (
        <li key={transaction.id} className="grid gap-2 px-4 py-3 sm:grid-cols-[15rem_1fr] sm:px-5">
          <div className="grid content-start gap-0.5">
            <span className="font-medium">{transaction.kind}</span>
            <Time at={transaction.at} zone={zone} className="text-xs text-ink-3" />
            <code className="font-mono text-xs text-ink-3">{transaction.id}</code>
            {transaction.note && <span className="text-xs text-ink-2">{transaction.note}</span>}
          </div>
          <ul className="grid content-start gap-1">
            {transaction.entries.map((entry) => (
              <li key={`${entry.account} ${entry.unit} ${entry.amount}`} className="flex justify-between gap-4">
                <code className="min-w-0 truncate font-mono text-xs text-ink-2">{entry.account}</code>
                <EntryAmount entry={entry} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

function EntryAmount({ entry }: { entry: LedgerEntry }) {
  if (entry.unit === "credits") return <Credits value={entry.amount} exact signed />;
  return (
    <span className="whitespace-nowrap tabular-nums">
      {entry.amount.startsWith("-") ? "" : "+"}
      {entry.amount} {entry.unit}
    </span>
  );
}

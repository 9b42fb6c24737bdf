import { Alert } from "#components/ui/alert.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { timeText } from "#components/ui/time-text.ts";

export type Debt = {
  readonly amount: string;
  /** What paying all of it takes, already written as money; null before the first payment. */
  readonly moneyText: string | null;
  /** What it takes of a purchase, in credits at today's price. */
  readonly share: string;
  readonly causes: readonly { readonly label: string; readonly day: string; readonly amount: string }[];
};

/** Says what is owed, why, and that the next purchase pays it first. */
export function DebtNotice({ debt }: { debt: Debt }) {
  return (
    <Alert tone="warn" title="There is a debt">
      <p>
        Your next purchase first pays <Credits value={debt.amount} unit className="font-medium text-ink" />
        {debt.moneyText && ` for ${debt.moneyText}, at the price when each part arose`}. Until then new calls are
        refused.
      </p>
      {debt.causes.length > 0 && (
        <ul className="mt-1.5 grid gap-0.5">
          {debt.causes.map((cause) => (
            <li key={`${cause.label} ${cause.day}`} className="flex gap-2">
              <Credits value={cause.amount} />
              <span>
                {cause.label} {timeText(cause.day, "UTC").day}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

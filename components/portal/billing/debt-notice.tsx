import { Alert } from "#components/ui/alert.tsx";
import { Credits } from "#components/ui/credits.tsx";

export type Debt = {
  readonly amount: string;
  readonly causes: readonly { readonly label: string; readonly amount: string }[];
};

/** Says what is owed, why, and that the next purchase pays it first. */
export function DebtNotice({ debt }: { debt: Debt }) {
  return (
    <Alert tone="warn" title="There is a debt">
      <p>
        Your next purchase first pays <Credits value={debt.amount} unit className="font-medium text-ink" />. Until then
        new calls are refused.
      </p>
      {debt.causes.length > 0 && (
        <ul className="mt-1.5 grid gap-0.5">
          {debt.causes.map((cause) => (
            <li key={cause.label} className="flex gap-2">
              <Credits value={cause.amount} />
              <span>{cause.label}</span>
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

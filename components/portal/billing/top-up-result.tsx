import { RefreshWhilePending } from "#components/portal/billing/refresh-while-pending.tsx";
import { type TopUpActions, TopUpButtons } from "#components/portal/billing/top-up-buttons.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";

export type TopUpOutcome = {
  readonly id: string;
  readonly state: string;
  /** "$10.00" */
  readonly amountText: string;
  readonly credits: string;
  /** Credits of it that paid a debt; "0" for none. */
  readonly debtPaid: string;
  readonly failure: string | null;
  readonly canPay: boolean;
  readonly receipt: { readonly number: string; readonly href: string } | null;
};

export type TopUpResultProps = TopUpActions & {
  readonly topUp: TopUpOutcome;
  /** The payer has just been sent back from the payment page, so the answer is moments away. */
  readonly cameFromPayment: boolean;
  /** The payment processor could not be asked just now. */
  readonly unanswered: boolean;
};

/** How a top-up went, and what to do next. */
export function TopUpResult({ topUp, cameFromPayment, unanswered, ...actions }: TopUpResultProps) {
  return (
    <div className="mx-auto max-w-xl">
      <PageHeader title={`Top-up of ${topUp.amountText}`} trail={[{ href: "/billing", label: "Billing" }]} />
      <Card>
        {topUp.state === "paid" && <Paid topUp={topUp} />}
        {topUp.state === "pending" && (
          <div className="grid gap-4">
            <Alert tone={topUp.failure ? "warn" : "note"} title={pendingTitle(cameFromPayment, unanswered)}>
              {topUp.failure ?? "Credits arrive by themselves once it is paid. You can leave this page."}
            </Alert>
            <TopUpButtons {...actions} topUpId={topUp.id} canPay={topUp.canPay} />
            {(cameFromPayment || unanswered) && <RefreshWhilePending />}
          </div>
        )}
        {topUp.state !== "paid" && topUp.state !== "pending" && <Over topUp={topUp} />}
      </Card>
    </div>
  );
}

function pendingTitle(cameFromPayment: boolean, unanswered: boolean): string {
  if (unanswered) return "The payment provider does not answer";
  return cameFromPayment ? "Waiting for the payment to be confirmed" : "Not paid yet";
}

function Paid({ topUp }: { topUp: TopUpOutcome }) {
  return (
    <div className="grid gap-4">
      <Alert tone="good" title="Paid">
        <Credits value={topUp.credits} unit className="font-medium text-ink" /> bought.
        {topUp.debtPaid !== "0" && (
          <>
            {" "}
            <Credits value={topUp.debtPaid} unit /> of them paid your debt.
          </>
        )}
      </Alert>
      <div className="flex flex-wrap gap-2">
        <LinkButton href="/overview" variant="primary">
          Go to overview
        </LinkButton>
        {topUp.receipt && <LinkButton href={topUp.receipt.href}>Receipt {topUp.receipt.number}</LinkButton>}
      </div>
    </div>
  );
}

const OVER: Readonly<Record<string, string>> = {
  expired: "The payment page was not used in time. Nothing was charged.",
  canceled: "This top-up was canceled. Nothing was charged.",
  failed: "The payment did not go through.",
};

function Over({ topUp }: { topUp: TopUpOutcome }) {
  return (
    <div className="grid gap-4">
      <Alert tone="warn" title={`Top-up ${topUp.state}`}>
        {topUp.failure ?? OVER[topUp.state]}
      </Alert>
      <div>
        <LinkButton href="/billing#top-up" variant="primary">
          Top up again
        </LinkButton>
      </div>
    </div>
  );
}

import { PrintButton } from "#components/portal/billing/print-button.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { DescriptionList } from "#components/ui/description-list.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";

export type ReceiptProps = {
  readonly number: string;
  readonly paidAt: string;
  readonly zone: string;
  readonly issuer: { readonly name: string; readonly address: string };
  readonly customer: { readonly name: string; readonly address: string };
  readonly credits: string;
  /** "at $0.001 a credit" */
  readonly priceText: string;
  /** Already written as money: "$10.00". */
  readonly netText: string;
  readonly taxText: string;
  readonly totalText: string;
  readonly method: string;
  /** Credits of it that paid a debt; "0" for none. */
  readonly paidDebt?: string;
  /** What went back since, oldest first. */
  readonly reversals: readonly { readonly text: string; readonly at: string; readonly amountText: string }[];
  /** What was paid without what went back. */
  readonly keptText: string;
  /** The same as a PDF. */
  readonly pdfHref?: string;
  readonly sandbox?: boolean;
};

/** Proof of a payment, made to be printed. */
export function Receipt(receipt: ReceiptProps) {
  const { number, paidAt, zone, issuer, customer, method } = receipt;
  return (
    <>
      <div className="print:hidden">
        <PageHeader
          title={`Receipt ${number}`}
          trail={[{ href: "/billing", label: "Billing" }]}
          actions={
            <>
              {receipt.pdfHref && (
                <LinkButton href={receipt.pdfHref} prefetch={false}>
                  PDF
                </LinkButton>
              )}
              <PrintButton />
            </>
          }
        />
      </div>
      <article className="mx-auto grid max-w-2xl gap-8 rounded-xl border bg-surface p-6 shadow-card sm:p-10 print:border-0 print:p-0 print:shadow-none">
        <header className="flex flex-wrap items-start justify-between gap-4">
          <p className="text-lg font-semibold">{issuer.name}</p>
          <div className="grid gap-1 sm:justify-items-end sm:text-right">
            <p className="text-lg font-semibold">Receipt {number}</p>
            <p className="text-ink-2">
              Paid <Time at={paidAt} zone={zone} />
            </p>
            {receipt.sandbox && <Badge tone="warn">Sandbox: no real payment</Badge>}
          </div>
        </header>
        <div className="grid gap-6 sm:grid-cols-2">
          <Party label="From" {...issuer} />
          <Party label="To" {...customer} />
        </div>
        <ReceiptSums {...receipt} />
        <DescriptionList facts={[{ term: "Paid with", value: method }]} />
      </article>
    </>
  );
}

function Party({ label, name, address }: { label: string; name: string; address: string }) {
  return (
    <div className="grid content-start gap-0.5">
      <p className="text-xs text-ink-3">{label}</p>
      <p className="font-medium">{name}</p>
      {address && <p className="whitespace-pre-line text-ink-2">{address}</p>}
    </div>
  );
}

function ReceiptSums(receipt: ReceiptProps) {
  const { credits, priceText, netText, taxText, totalText, paidDebt } = receipt;
  return (
    <table className="w-full text-left">
      <caption className="sr-only">What was paid</caption>
      <tbody className="divide-y border-y">
        <tr>
          <th scope="row" className="py-2.5 font-normal">
            <Credits value={credits} exact /> credits
            <span className="text-ink-3">, {priceText}</span>
            {paidDebt && paidDebt !== "0" && (
              <span className="block text-xs text-ink-3">
                of which <Credits value={paidDebt} exact /> paid a debt
              </span>
            )}
          </th>
          <td className="py-2.5 text-right tabular-nums">{netText}</td>
        </tr>
        <tr>
          <th scope="row" className="py-2.5 font-normal text-ink-2">
            Tax
          </th>
          <td className="py-2.5 text-right tabular-nums">{taxText}</td>
        </tr>
        <tr className="font-semibold">
          <th scope="row" className="py-2.5 font-semibold">
            Total paid
          </th>
          <td className="py-2.5 text-right tabular-nums">{totalText}</td>
        </tr>
        <Reversals {...receipt} />
      </tbody>
    </table>
  );
}

/** What went back since, and what is left of the payment. */
function Reversals({ reversals, keptText, zone }: ReceiptProps) {
  if (reversals.length === 0) return null;
  return (
    <>
      {reversals.map((reversal) => (
        <tr key={reversal.at}>
          <th scope="row" className="py-2.5 font-normal">
            {reversal.text}
            <span className="block text-xs text-ink-3">
              <Time at={reversal.at} zone={zone} />
            </span>
          </th>
          <td className="py-2.5 text-right tabular-nums">−{reversal.amountText}</td>
        </tr>
      ))}
      <tr className="font-semibold">
        <th scope="row" className="py-2.5 font-semibold">
          Net paid
        </th>
        <td className="py-2.5 text-right tabular-nums">{keptText}</td>
      </tr>
    </>
  );
}

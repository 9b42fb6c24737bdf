"use client";

import { useState } from "react";
import { ListPriceDialog, type ListPriceInput } from "#components/admin/credit-prices/list-price-dialog.tsx";
import { PackageDialog, type PackageInput } from "#components/admin/credit-prices/package-dialog.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Credits } from "#components/ui/credits.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { type Column, Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { type Action, useAction } from "#components/ui/use-action.ts";

export type ListPriceRow = {
  readonly id: string;
  readonly currency: string;
  /** "1,000 credits cost $1.00" */
  readonly text: string;
  readonly oneCredit: string;
  readonly state: "scheduled" | "in effect" | "superseded";
  readonly effectiveAt: string;
};

export type PackageRow = {
  readonly id: string;
  readonly currency: string;
  readonly label: string;
  readonly amount: string;
  readonly credits: string | null;
};

export type CreditPricesPageProps = {
  readonly currencies: readonly string[];
  readonly prices: readonly ListPriceRow[];
  readonly packages: readonly PackageRow[];
  /** Support reads; only admins change. */
  readonly canChange: boolean;
  readonly publish: Action<ListPriceInput, unknown>;
  readonly addPackage: Action<PackageInput, unknown>;
  readonly removePackage: Action<{ packageId: string }, unknown>;
};

const TONE = { scheduled: "warn", "in effect": "good", superseded: "neutral" } as const;

const PRICE_COLUMNS: readonly Column<ListPriceRow>[] = [
  { key: "currency", header: "Currency", rowHeader: true, cell: (price) => price.currency },
  { key: "price", header: "Price", cell: (price) => price.text },
  { key: "one", header: "One credit", align: "right", cell: (price) => price.oneCredit },
  {
    key: "state",
    header: "State",
    cell: (price) => (
      <Badge tone={TONE[price.state]} dot>
        {price.state}
      </Badge>
    ),
  },
  { key: "effective", header: "Effective", cell: (price) => <Time at={price.effectiveAt} /> },
];

/** What credits cost, and the amounts that are offered to buy them with. */
export function CreditPricesPage(props: CreditPricesPageProps) {
  const { currencies, prices, packages, canChange, publish, addPackage } = props;
  const [open, setOpen] = useState<"price" | "package" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <PageHeader
        title="List prices"
        description="What credits cost to buy, and the packages that customers choose from."
      />
      <div className="grid gap-5">
        <Card
          flush
          title="List prices"
          description="Dated and never changed: the next one takes over. What was bought keeps what it cost."
          actions={canChange && <Button onClick={() => setOpen("price")}>New list price</Button>}
        >
          <Table<ListPriceRow>
            caption="List prices"
            rows={prices}
            rowKey={(price) => price.id}
            columns={PRICE_COLUMNS}
            empty={<EmptyState title="Credits are not sold yet">Publish what they cost in a currency.</EmptyState>}
          />
        </Card>
        <Card
          flush
          title="Packages"
          description="Amounts offered on the top-up page; any other amount can be paid too."
          actions={canChange && <Button onClick={() => setOpen("package")}>Add package</Button>}
        >
          <Packages packages={packages} removePackage={canChange ? props.removePackage : null} />
        </Card>
      </div>
      {open === "price" && <ListPriceDialog {...{ currencies, publish }} onClose={close} />}
      {open === "package" && <PackageDialog {...{ currencies, addPackage }} onClose={close} />}
    </>
  );
}

type PackagesProps = {
  readonly packages: readonly PackageRow[];
  readonly removePackage: CreditPricesPageProps["removePackage"] | null;
};

function Packages({ packages, removePackage }: PackagesProps) {
  const columns: Column<PackageRow>[] = [
    { key: "label", header: "Package", rowHeader: true, cell: (row) => row.label },
    { key: "currency", header: "Currency", cell: (row) => row.currency },
    { key: "amount", header: "Amount", align: "right", cell: (row) => row.amount },
    {
      key: "credits",
      header: "Credits now",
      align: "right",
      cell: (row) => (row.credits === null ? "–" : <Credits value={row.credits} />),
    },
  ];
  if (removePackage) {
    const remove = (row: PackageRow) => <RemoveButton row={row} removePackage={removePackage} />;
    columns.push({ key: "do", header: "Actions", hideHeader: true, align: "right", cell: remove });
  }
  return (
    <Table<PackageRow>
      caption="Packages"
      rows={packages}
      rowKey={(row) => row.id}
      columns={columns}
      empty={<EmptyState title="No packages">Customers type the amount they want to pay.</EmptyState>}
    />
  );
}

type RemoveButtonProps = {
  readonly row: PackageRow;
  readonly removePackage: CreditPricesPageProps["removePackage"];
};

function RemoveButton({ row, removePackage }: RemoveButtonProps) {
  const { pending, run } = useAction(removePackage);
  return (
    <Button
      size="sm"
      variant="ghost"
      pending={pending}
      aria-label={`Remove ${row.label} ${row.amount}`}
      onClick={() => run({ packageId: row.id })}
    >
      Remove
    </Button>
  );
}

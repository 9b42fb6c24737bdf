"use client";

import { useState } from "react";
import { OwnPriceDialog, type OwnPriceDialogProps } from "#components/admin/organizations/own-price-dialog.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Table } from "#components/ui/table.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { OverrideView } from "#lib/pricing/override-view.ts";

export type OwnPricesProps = {
  readonly orgId: string;
  readonly prices: readonly OverrideView[];
  readonly features: readonly string[];
  /** Null for who may only read. */
  readonly change: {
    readonly set: OwnPriceDialogProps["setPrice"];
    readonly end: Action<{ overrideId: string }, unknown>;
  } | null;
};

const TONE = { scheduled: "warn", "in force": "good", ended: "neutral" } as const;

/** Rates that this organization alone has, before the price book's. */
export function OwnPrices({ orgId, prices, features, change }: OwnPricesProps) {
  const [open, setOpen] = useState(false);
  return (
    <Card
      title="Own prices"
      description="They go before the price book's, and every charge names them."
      actions={change && <Button onClick={() => setOpen(true)}>Add own price</Button>}
      flush
    >
      <Table<OverrideView>
        caption="Own prices"
        rows={prices}
        rowKey={(price) => price.id}
        empty={<EmptyState title="No own prices">This organization pays what the price book says.</EmptyState>}
        columns={[
          { key: "feature", header: "Feature", rowHeader: true, cell: ({ feature }) => feature },
          { key: "case", header: "Meter", cell: (price) => price.case },
          { key: "price", header: "Price", cell: ({ price }) => price },
          { key: "from", header: "From (UTC)", cell: ({ from }) => <Time at={from} /> },
          { key: "until", header: "Until (UTC)", cell: ({ until }) => (until ? <Time at={until} /> : "Without end") },
          { key: "reason", header: "Reason", cell: ({ reason }) => reason },
          {
            key: "state",
            header: "State",
            cell: ({ state }) => <Badge tone={TONE[state]}>{state}</Badge>,
          },
          {
            key: "end",
            header: "End",
            hideHeader: true,
            cell: (price) => change && <End price={price} end={change.end} />,
          },
        ]}
      />
      {open && change && (
        <OwnPriceDialog orgId={orgId} features={features} setPrice={change.set} onClose={() => setOpen(false)} />
      )}
    </Card>
  );
}

type EndProps = { readonly price: OverrideView; readonly end: Action<{ overrideId: string }, unknown> };

function End({ price, end }: EndProps) {
  const [asking, setAsking] = useState(false);
  if (price.state === "ended") return null;
  const name = `${price.feature} ${price.case}`;
  return (
    <>
      <Button size="sm" variant="ghost" aria-label={`End ${name}`} onClick={() => setAsking(true)}>
        End
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`End the own price of ${price.feature}?`}
        confirmLabel="End own price"
        action={() => end({ overrideId: price.id })}
        onDone={() => toast.done("It ends within seconds.")}
      >
        <p>
          {price.case}: {price.price}. The price book counts instead from then on. It cannot be taken up again, only
          agreed anew.
        </p>
      </ConfirmDialog>
    </>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { DraftActions } from "#components/admin/price-book/draft-actions.tsx";
import { DraftChanges } from "#components/admin/price-book/draft-changes.tsx";
import { type AddFeatureInput, FeatureDialog } from "#components/admin/price-book/feature-dialog.tsx";
import { PublishDialog, type PublishInput } from "#components/admin/price-book/publish-dialog.tsx";
import { RateActions } from "#components/admin/price-book/rate-actions.tsx";
import { RateDialog, type SaveRateInput } from "#components/admin/price-book/rate-dialog.tsx";
import { RatesTable } from "#components/admin/price-book/rates-table.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { RateChangeView, RateView } from "#lib/pricing/rate-view.ts";

export type DraftPageProps = {
  readonly draftId: string;
  readonly rates: readonly RateView[];
  readonly name: string;
  /** Codes of the catalogue. */
  readonly features: readonly string[];
  /** Against the newest published book. */
  readonly changes: readonly RateChangeView[];
  /** Support reads; only admins edit and publish. */
  readonly canChange: boolean;
  /** A rate that usage misses: its dialog opens filled in, after the feature's where that is unknown. */
  readonly missed: Missed | null;
  /** Where to publish when usage gets its first price by it; null: here. */
  readonly publishHref: string | null;
  readonly saveRate: Action<SaveRateInput, unknown>;
  readonly addFeature: Action<AddFeatureInput, unknown>;
  readonly removeRate: Action<{ draftId: string; rateId: string }, unknown>;
  readonly publish: Action<PublishInput, unknown>;
  readonly discard: Action<{ draftId: string }, unknown>;
};

export type Missed = Pick<RateView, "feature" | "meter" | "dimensions">;

type Open =
  | { readonly dialog: "rate"; readonly rate: RateView | null; readonly missed?: Missed }
  | { readonly dialog: "feature" | "publish" | "discard" };

/** The next price book in the making: every edit is kept at once, nothing counts before it is published. */
export function DraftPage(props: DraftPageProps) {
  const { draftId, name, rates, changes, canChange, removeRate } = props;
  const [open, setOpen] = useState<Open | null>(firstDialog(props));
  const close = () => setOpen(null);
  const rateActions = (rate: RateView) => (
    <RateActions {...{ draftId, rate, removeRate }} onEdit={() => setOpen({ dialog: "rate", rate })} />
  );
  const tabs = [
    {
      value: "changes",
      label: `Changes (${countText(changes.length)})`,
      content: <Card flush>{<DraftChanges changes={changes} />}</Card>,
    },
    {
      value: "rates",
      label: `All rates (${countText(rates.length)})`,
      content: (
        <Card flush>
          <RatesTable rates={rates} rowActions={canChange ? rateActions : undefined} />
        </Card>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={name}
        trail={[{ href: "/admin/price-book", label: "Price book" }]}
        description={<Badge tone="note">Not published: no call is priced by it</Badge>}
        actions={
          canChange && (
            <DraftActions
              draftId={draftId}
              canPublish={changes.length > 0}
              publishHref={props.publishHref}
              onOpen={(dialog) => setOpen(dialog === "rate" ? { dialog, rate: null } : { dialog })}
            />
          )
        }
      />
      <Tabs label="Draft" defaultValue={changes.length > 0 ? "changes" : "rates"} tabs={tabs} />
      {open && <DraftDialogs {...props} open={open} setOpen={setOpen} close={close} />}
    </>
  );
}

/** What usage misses is asked for as soon as one comes for it, until the draft has it. */
function firstDialog({ missed, canChange, features, rates }: DraftPageProps): Open | null {
  if (!missed || !canChange) return null;
  const { feature, meter, dimensions } = missed;
  if (rates.some((rate) => rate.feature === feature && rate.meter === meter && rate.dimensions === dimensions))
    return null;
  return features.includes(feature) ? { dialog: "rate", rate: null, missed } : { dialog: "feature" };
}

type DraftDialogsProps = DraftPageProps & {
  readonly open: Open;
  readonly setOpen: (open: Open) => void;
  readonly close: () => void;
};

function DraftDialogs({ open, setOpen, close, ...props }: DraftDialogsProps) {
  const { draftId, changes, features, missed, addFeature, discard } = props;
  const router = useRouter();
  switch (open.dialog) {
    case "rate":
      return <RateDialog {...props} rate={open.rate} missed={open.missed ?? null} onClose={close} />;
    case "feature":
      return missed && !features.includes(missed.feature) ? (
        <FeatureDialog
          addFeature={addFeature}
          code={missed.feature}
          onClose={close}
          onAdded={() => setOpen({ dialog: "rate", rate: null, missed })}
        />
      ) : (
        <FeatureDialog addFeature={addFeature} onClose={close} />
      );
    case "publish":
      return <PublishDialog {...props} changeCount={changes.length} onClose={close} />;
    case "discard":
      return (
        <ConfirmDialog
          open
          onOpenChange={close}
          title="Discard this draft?"
          confirmLabel="Discard draft"
          action={() => discard({ draftId })}
          onDone={() => router.replace("/admin/price-book")}
        >
          <p>
            {changes.length === 1 ? "Its 1 change is" : `Its ${countText(changes.length)} changes are`} lost. Published
            versions stay as they are.
          </p>
        </ConfirmDialog>
      );
  }
}

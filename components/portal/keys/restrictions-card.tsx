"use client";

import { useState } from "react";
import { RestrictionsForm, type RestrictionsFormProps } from "#components/portal/keys/restrictions-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { DescriptionList, type Fact } from "#components/ui/description-list.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { KeyRestrictions } from "#lib/keys/key-restrictions.ts";

export type RestrictionsCardProps = Omit<RestrictionsFormProps, "onClose"> & { readonly canManage: boolean };

/** From where, for what and how often a key may be used. */
export function RestrictionsCard({ canManage, ...form }: RestrictionsCardProps) {
  const [open, setOpen] = useState(false);
  return (
    <Card
      title="Restrictions"
      description="What work the key may ask for, whatever the balance. What it reads here (balance, usage, prices) is not bound."
      actions={
        canManage && (
          <Button size="sm" onClick={() => setOpen(true)}>
            Change restrictions
          </Button>
        )
      }
    >
      <DescriptionList facts={factsOf(form.restrictions)} />
      <Dialog open={open} onOpenChange={setOpen} title="Restrict this key" description="Counts from the next call on.">
        <RestrictionsForm {...form} onClose={() => setOpen(false)} />
      </Dialog>
    </Card>
  );
}

function factsOf(restrictions: KeyRestrictions): Fact[] {
  const { allowedAddresses, allowedFeatures } = restrictions;
  return [
    { term: "Addresses", value: <Entries entries={allowedAddresses} none="From anywhere" /> },
    { term: "Features", value: <Entries entries={allowedFeatures} none="All features" /> },
    { term: "Calls", value: rateText(restrictions) ?? <span className="text-ink-2">As often as it likes</span> },
  ];
}

function rateText({ perSecond, perMinute }: KeyRestrictions): string | null {
  const rates = [
    perSecond !== null && `${countText(perSecond)} calls a second`,
    perMinute !== null && `${countText(perMinute)} calls a minute`,
  ];
  return rates.filter(Boolean).join(", ") || null;
}

function Entries({ entries, none }: { entries: readonly string[]; none: string }) {
  if (entries.length === 0) return <span className="text-ink-2">{none}</span>;
  return (
    <span className="flex flex-wrap gap-x-3 gap-y-1 font-mono text-[0.8125rem]">
      {entries.map((entry) => (
        <span key={entry}>{entry}</span>
      ))}
    </span>
  );
}

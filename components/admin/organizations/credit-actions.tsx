"use client";

import { useState } from "react";
import { CreditsDialog } from "#components/admin/organizations/credits-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type GrantCreditsInput = {
  readonly orgId: string;
  /** Decimal string above zero. */
  readonly credits: string;
  readonly origin: "promotion" | "adjustment";
  /** Feature codes, or prefixes ending in "*"; none for everything. */
  readonly scope: readonly string[];
  /** Lower is spent first; 10 unless said. */
  readonly priority?: number;
  /** Calendar day, or null for at once. */
  readonly startsOn: string | null;
  /** Calendar day, or null for never. */
  readonly expiresOn: string | null;
  readonly reason: string;
  /** Of this opening of the form: sent twice, it gives once. */
  readonly reference: string;
};

export type AdjustCreditsInput = {
  readonly orgId: string;
  /** Decimal string; negative takes credits away. */
  readonly credits: string;
  readonly reason: string;
  readonly reference: string;
};

export type CreditActionsProps = {
  readonly orgId: string;
  readonly grantCredits: Action<GrantCreditsInput, unknown>;
  readonly adjustCredits: Action<AdjustCreditsInput, unknown>;
};

/** Gives credits, or corrects a balance; both ask for the reason that the audit log keeps. */
export function CreditActions({ orgId, grantCredits, adjustCredits }: CreditActionsProps) {
  const [open, setOpen] = useState<"grant" | "adjust" | null>(null);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen("grant")}>
        Grant credits
      </Button>
      <Button onClick={() => setOpen("adjust")}>Adjust</Button>
      {open && (
        <CreditsDialog
          kind={open}
          orgId={orgId}
          grantCredits={grantCredits}
          adjustCredits={adjustCredits}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

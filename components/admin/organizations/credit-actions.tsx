"use client";

import { useState } from "react";
import { CreditsDialog } from "#components/admin/organizations/credits-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type GrantCreditsInput = {
  readonly organizationId: string;
  /** Decimal string above zero. */
  readonly amount: string;
  readonly origin: "promotion" | "adjustment";
  /** Calendar day, or null for never. */
  readonly expiresOn: string | null;
  readonly reason: string;
};

export type AdjustCreditsInput = {
  readonly organizationId: string;
  /** Decimal string; negative takes credits away. */
  readonly amount: string;
  readonly reason: string;
};

export type CreditActionsProps = {
  readonly organizationId: string;
  readonly grantCredits: Action<GrantCreditsInput, unknown>;
  readonly adjustCredits: Action<AdjustCreditsInput, unknown>;
};

/** Gives credits, or corrects a balance; both ask for the reason that the audit log keeps. */
export function CreditActions({ organizationId, grantCredits, adjustCredits }: CreditActionsProps) {
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
          organizationId={organizationId}
          grantCredits={grantCredits}
          adjustCredits={adjustCredits}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}

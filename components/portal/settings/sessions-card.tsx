"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import type { ActionResult } from "#lib/web/action-result.ts";

export type SessionsCardProps = {
  /** Ends every session of this person, this one too; the page then redirects to sign-in. */
  readonly signOutEverywhere: () => Promise<ActionResult<unknown>>;
};

export function SessionsCard({ signOutEverywhere }: SessionsCardProps) {
  const [asking, setAsking] = useState(false);
  return (
    <Card title="Sessions" description="Ends every session on every device, this one included.">
      <Button onClick={() => setAsking(true)}>Sign out everywhere</Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Sign out everywhere?"
        confirmLabel="Sign out everywhere"
        action={signOutEverywhere}
      >
        <p>You will have to sign in again on each device. API keys keep working.</p>
      </ConfirmDialog>
    </Card>
  );
}

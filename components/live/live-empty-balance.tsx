"use client";

import { useLiveBalance } from "#components/live/live-balance.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";

export type LiveEmptyBalanceProps = { readonly initial: BalanceFigures; readonly canTopUp: boolean };

/** Says beforehand that a call will be refused, and goes away by itself once there are credits. */
export function LiveEmptyBalance({ initial, canTopUp }: LiveEmptyBalanceProps) {
  const { available } = useLiveBalance(initial);
  if (available !== "0" && !available.startsWith("-")) return null;
  const topUp = canTopUp && (
    <LinkButton href="/billing#top-up" variant="primary" size="sm">
      Top up
    </LinkButton>
  );
  return (
    <Alert tone="warn" title="The balance is empty" actions={topUp}>
      A call is answered with 402 until {canTopUp ? "you top up" : "an owner or somebody from billing tops up"}.
    </Alert>
  );
}

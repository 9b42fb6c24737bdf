"use client";

import { useLiveBalance } from "#components/live/live-balance.tsx";
import type { LiveBalance } from "#components/live/types.ts";
import { LinkButton } from "#components/ui/button.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { ApproxMoney, Credits } from "#components/ui/credits.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";

/** The balance as figures: available, held, spent, and how long it lasts. */
export function LiveStats({ initial, canTopUp = true }: { initial: LiveBalance; canTopUp?: boolean }) {
  const { available, held, spentThisPeriod, approxMoney, daysLeft } = useLiveBalance(initial);
  const topUp = canTopUp && (
    <LinkButton href="/billing#top-up" variant="primary" size="sm">
      Top up
    </LinkButton>
  );
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-[1.6fr_1fr_1fr_1fr]">
      <StatCard
        label="Available"
        emphasis
        className="max-lg:col-span-2"
        value={<Credits value={available} unit />}
        detail={<ApproxMoney text={approxMoney} />}
        action={topUp}
      />
      <StatCard label="Held" value={<Credits value={held} />} detail="For work in progress" />
      <StatCard label="Spent this period" value={<Credits value={spentThisPeriod} />} detail="This calendar month" />
      <StatCard
        className="max-lg:col-span-2"
        label="Days left"
        value={daysText(daysLeft)}
        detail={daysDetail(daysLeft)}
      />
    </div>
  );
}

/** A few calls so far say little about years to come. */
function daysText(daysLeft: number | null): string {
  if (daysLeft === null) return "–";
  return daysLeft > 365 ? "Over a year" : countText(daysLeft);
}

function daysDetail(daysLeft: number | null): string {
  return daysLeft === null ? "Nothing spent lately" : "At the last seven days' rate";
}

"use client";

import Link from "next/link";
import { useLiveBalance } from "#components/live/live-balance.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { ApproxMoney, Credits } from "#components/ui/credits.tsx";
import { StatCard } from "#components/ui/stat-card.tsx";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";

/** The balance as figures: what can be spent, what is held, both together; what was spent, and how long it lasts. */
export function LiveStats({ initial }: { initial: BalanceFigures }) {
  const balance = useLiveBalance(initial);
  const { available, spentThisPeriod, approxMoney, daysLeft } = balance;
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4 xl:grid-cols-[1.5fr_1fr_1fr_1fr_1fr]">
      <StatCard
        label="Available"
        emphasis
        className="max-xl:col-span-full"
        value={<Credits value={available} unit />}
        detail={<ApproxMoney text={approxMoney} />}
      />
      <Held balance={balance} />
      <StatCard label="Current" value={<Credits value={balance.current} />} detail={currentDetail(balance)} />
      <StatCard label="Spent this period" value={<Credits value={spentThisPeriod} />} detail="This calendar month" />
      <StatCard label="Days left" value={daysText(daysLeft)} detail={daysDetail(daysLeft)} />
    </div>
  );
}

function Held({ balance: { held, openHolds } }: { balance: BalanceFigures }) {
  const detail = openHolds === 0 ? "Nothing in progress" : `${countText(openHolds)} in progress`;
  return (
    <StatCard
      label="Held"
      value={<Credits value={held} />}
      detail={
        <Link
          href="/usage/holds"
          title="Set aside for work that is not finished. What the work does not use comes back."
          className="rounded underline decoration-line-strong underline-offset-4 hover:text-ink"
        >
          {detail}
        </Link>
      }
    />
  );
}

/** What the balance consists of, in words. */
function currentDetail({ held, notBegun }: BalanceFigures): string {
  const parts = ["available", ...(held === "0" ? [] : ["held"]), ...(notBegun === "0" ? [] : ["not begun"])];
  return parts.length === 1 ? "All of it available" : parts.join(" + ").replace(/^a/, "A");
}

/** A few calls so far say little about years to come. */
function daysText(daysLeft: number | null): string {
  if (daysLeft === null) return "–";
  return daysLeft > 365 ? "Over a year" : countText(daysLeft);
}

function daysDetail(daysLeft: number | null): string {
  return daysLeft === null ? "Nothing spent lately" : "At the last seven days' rate";
}

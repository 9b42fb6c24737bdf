"use client";

import { Wallet } from "lucide-react";
import Link from "next/link";
import { useLiveQuery } from "#components/live/use-live-query.ts";
import { cn } from "#components/ui/cn.ts";
import { Credits } from "#components/ui/credits.tsx";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";

const BALANCE_PATH = "/api/portal/balance";

/** The balance now: the server's at first, then as it moves. */
export function useLiveBalance(initial: BalanceFigures): BalanceFigures {
  return useLiveQuery(BALANCE_PATH, initial).data ?? initial;
}

/** The available balance in the header, and what is held beside it; leads to billing. */
export function LiveBalancePill({ initial }: { initial: BalanceFigures }) {
  const { available, held, approxMoney } = useLiveBalance(initial);
  const holds = held !== "0";
  const word = available === "1" ? "credit" : "credits";
  const empty = available === "0" || available.startsWith("-");
  return (
    <Link
      href="/billing"
      title={`${available} ${word} available, ${approxMoney}${holds ? `; ${held} held for work in progress` : ""}`}
      className={cn(
        "inline-flex h-8 items-center gap-1.5 rounded-full border px-3 text-[0.8125rem] font-medium shadow-card transition-colors",
        empty ? "border-bad/40 bg-bad-soft text-bad" : "bg-surface text-ink hover:border-line-strong",
      )}
    >
      <Wallet aria-hidden className={cn("size-3.5", empty ? "text-bad" : "text-accent-text")} />
      <span className="sr-only">Available: </span>
      <Credits value={available} />
      <span className="hidden font-normal text-ink-3 sm:inline">{word}</span>
      {holds && (
        <span className="hidden font-normal text-ink-3 sm:inline">
          · <Credits value={held} /> held
        </span>
      )}
    </Link>
  );
}

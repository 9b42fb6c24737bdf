"use client";

import type { ReactNode } from "react";
import { LiveDot } from "#components/live/live-dot.tsx";
import { useLiveQuery } from "#components/live/use-live-query.ts";
import { HoldsTable } from "#components/portal/usage/holds-table.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import type { HoldSummary } from "#lib/metering/hold-story.ts";

const HOLDS_PATH = "/usage/holds";

/** What `/api/portal/holds` answers: open holds, and the past ones that a search asks for. */
export type LiveHoldList = {
  readonly zone: string;
  readonly open: readonly HoldSummary[];
  readonly past: readonly HoldSummary[];
  readonly next: string | null;
};

export type LiveHoldsProps = {
  readonly initial: LiveHoldList;
  /** The filters as the address has them, "state=lapsed". */
  readonly search: string;
  /** Leads to the next page and back to the first. */
  readonly nextHref: string | null;
  readonly firstHref: string | null;
  /** Narrow the past holds. */
  readonly filters?: ReactNode;
};

function useHolds(initial: LiveHoldList, search: string): LiveHoldList {
  return useLiveQuery(`/api/portal/holds?${search}`, initial).data ?? initial;
}

/** Holds as they move: what is set aside now, and what became of the ones before. */
export function LiveHolds({ initial, search, nextHref, firstHref, filters }: LiveHoldsProps) {
  const { open, past, zone } = useHolds(initial, search);
  return (
    <>
      <Card title="Open" description="Set aside for work that is not finished." actions={<LiveDot />} flush>
        <HoldsTable
          caption="Open holds"
          show="open"
          holds={open}
          zone={zone}
          path={HOLDS_PATH}
          empty={<EmptyState title="Nothing is held">Every credit that you own can be spent.</EmptyState>}
        />
      </Card>
      <Card title="Past" actions={filters} flush>
        <HoldsTable
          caption="Past holds"
          show="past"
          holds={past}
          zone={zone}
          path={HOLDS_PATH}
          empty={
            <EmptyState title="No holds here">Finished work, and work that never finished, is listed here.</EmptyState>
          }
        />
        <Pagination nextHref={nextHref} firstHref={firstHref} noun="holds" />
      </Card>
    </>
  );
}

/** The open holds alone, while there are any. */
export function LiveOpenHolds({ initial }: { initial: LiveHoldList }) {
  const { open, zone } = useHolds(initial, "");
  if (open.length === 0) return null;
  return (
    <Card title="Held" description="Set aside for unfinished work; what it does not use comes back." flush>
      <HoldsTable caption="Held credits" show="open" holds={open} zone={zone} path={HOLDS_PATH} empty={null} />
    </Card>
  );
}

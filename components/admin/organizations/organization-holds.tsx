import { HoldsTable } from "#components/portal/usage/holds-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { HoldSummary } from "#lib/metering/hold-story.ts";

export type OrganizationHoldsProps = {
  readonly holds: {
    readonly open: readonly HoldSummary[];
    readonly past: readonly HoldSummary[];
    /** Where the pages of holds stand. */
    readonly path: string;
  };
  readonly zone: string;
};

/** What a customer's unfinished work holds, and the newest holds that are over. */
export function OrganizationHolds({ holds: { open, past, path }, zone }: OrganizationHoldsProps) {
  return (
    <>
      <HoldsTable
        caption="Open holds"
        show="open"
        holds={open}
        zone={zone}
        path={path}
        empty={<EmptyState title="Nothing is held" />}
      />
      {past.length > 0 && (
        <div className="border-t">
          <h2 className="px-4 py-3 text-[0.8125rem] font-medium text-ink-2 sm:px-5">Newest past holds</h2>
          <HoldsTable caption="Past holds" show="past" holds={past} zone={zone} path={path} empty={null} />
        </div>
      )}
    </>
  );
}

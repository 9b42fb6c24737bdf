import { LiveHolds, type LiveHoldsProps } from "#components/live/live-holds.tsx";
import { HoldFilters, type HoldFiltersProps } from "#components/portal/usage/hold-filters.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";

export type HoldsPageProps = Omit<LiveHoldsProps, "filters"> & HoldFiltersProps;

/** Work in progress and what was set aside for it. */
export function HoldsPage({ features, ...list }: HoldsPageProps) {
  return (
    <>
      <PageHeader
        title="Holds"
        trail={[{ href: "/usage", label: "Usage" }]}
        description="Work that takes a while, such as a video, has its highest price set aside when it begins. It is charged from that as it is done, and the rest comes back."
      />
      <div className="grid gap-5">
        <LiveHolds {...list} filters={<HoldFilters features={features} />} />
      </div>
    </>
  );
}

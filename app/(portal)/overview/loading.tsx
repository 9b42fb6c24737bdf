import { PageHeader } from "#components/ui/page-header.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

const FIGURES = ["available", "held", "current", "spent", "days left"];

/** The overview's shape, while its figures are read. */
export default function Loading() {
  return (
    <>
      <PageHeader title="Overview" />
      <div role="status" aria-label="Loading" className="grid gap-5">
        <div className="grid gap-3 grid-cols-2 md:grid-cols-4 xl:grid-cols-[1.5fr_1fr_1fr_1fr_1fr]">
          {FIGURES.map((figure) => (
            <Skeleton key={figure} className="h-28 max-xl:first:col-span-full" />
          ))}
        </div>
        <Skeleton className="h-72" />
        <Skeleton className="h-64" />
      </div>
    </>
  );
}

import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type Fact = { readonly term: string; readonly value: ReactNode };

export type DescriptionListProps = {
  readonly facts: readonly Fact[];
  /** Short facts beside each other, in as many columns as fit. */
  readonly compact?: boolean;
  readonly className?: string;
};

/** Facts about one thing: term and value side by side, one under the other on a phone. */
export function DescriptionList({ facts, compact, className }: DescriptionListProps) {
  if (compact) return <CompactList facts={facts} className={className} />;
  return (
    <dl className={cn("divide-y", className)}>
      {facts.map((fact) => (
        <div key={fact.term} className="grid gap-x-4 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[11rem_1fr]">
          <dt className="text-[0.8125rem] text-ink-3">{fact.term}</dt>
          <dd className="min-w-0 text-ink [overflow-wrap:anywhere]">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

function CompactList({ facts, className }: Omit<DescriptionListProps, "compact">) {
  return (
    <dl className={cn("grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-x-5 gap-y-3", className)}>
      {facts.map((fact) => (
        <div key={fact.term} className="grid content-start gap-0.5">
          <dt className="text-[0.8125rem] text-ink-3">{fact.term}</dt>
          <dd className="min-w-0 text-[0.8125rem] text-ink [overflow-wrap:anywhere]">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type StatCardProps = {
  readonly label: string;
  readonly value: ReactNode;
  readonly detail?: ReactNode;
  readonly emphasis?: boolean;
  readonly className?: string;
};

/** One figure with its name; a group so that the two are read together. */
export function StatCard({ label, value, detail, emphasis, className }: StatCardProps) {
  return (
    <fieldset
      aria-label={label}
      className={cn(
        "flex min-w-0 flex-col gap-1 rounded-xl border bg-surface px-4 py-3.5 shadow-card sm:px-5",
        className,
      )}
    >
      <span className="text-[0.8125rem] text-ink-2">{label}</span>
      <div className={cn("font-semibold tracking-tight text-ink tabular-nums", emphasis ? "text-3xl" : "text-xl")}>
        {value}
      </div>
      {detail && <div className="text-[0.8125rem] text-ink-3">{detail}</div>}
    </fieldset>
  );
}

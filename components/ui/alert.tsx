import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

export type AlertTone = "note" | "good" | "warn" | "bad";

const LOOK = {
  note: { icon: Info, edge: "border-note/30 bg-note-soft", mark: "text-note" },
  good: { icon: CircleCheck, edge: "border-good/30 bg-good-soft", mark: "text-good" },
  warn: { icon: TriangleAlert, edge: "border-warn/30 bg-warn-soft", mark: "text-warn" },
  bad: { icon: CircleAlert, edge: "border-bad/30 bg-bad-soft", mark: "text-bad" },
} as const;

export type AlertProps = {
  readonly tone?: AlertTone;
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children?: ReactNode;
};

/** Something to know before going on. A `bad` one interrupts a screen reader, the others wait their turn. */
export function Alert({ tone = "note", title, actions, className, children }: AlertProps) {
  const { icon: Icon, edge, mark } = LOOK[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cn("flex gap-3 rounded-lg border px-3.5 py-3", edge, className)}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", mark)} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="grid min-w-0 gap-0.5">
          {title && <p className="font-medium text-ink">{title}</p>}
          {children && <div className="text-[0.8125rem] text-ink-2">{children}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}

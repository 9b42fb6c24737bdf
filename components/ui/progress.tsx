import type { Tone } from "#components/ui/badge.tsx";
import { cn } from "#components/ui/cn.ts";

export type ProgressProps = {
  readonly label: string;
  /** Between 0 and 1; only drawn, never computed with. */
  readonly fraction: number;
  readonly tone?: Extract<Tone, "accent" | "good" | "warn" | "bad">;
  readonly className?: string;
};

const FILL = { accent: "bg-accent", good: "bg-good", warn: "bg-warn", bad: "bg-bad" } as const;

/** How much of something is done or left. */
export function Progress({ label, fraction, tone = "accent", className }: ProgressProps) {
  const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cn("h-1.5 w-full overflow-hidden rounded-full bg-line", className)}
    >
      <div className={cn("h-full rounded-full transition-[width]", FILL[tone])} style={{ width: `${percent}%` }} />
    </div>
  );
}

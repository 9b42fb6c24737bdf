import { cn } from "#components/ui/cn.ts";
import { timeText } from "#components/ui/time-text.ts";

export type TimeProps = {
  /** ISO instant. */
  readonly at: string;
  /** IANA zone; whose day this is. */
  readonly zone?: string;
  /** "lastDay" is for what ends at the instant: the last day, in the zone, on which it was still there. */
  readonly show?: "both" | "day" | "second" | "lastDay";
  readonly className?: string;
};

/** An instant as people in the zone read it; the title adds the zone, the attribute keeps the instant. */
export function Time({ at, zone = "UTC", show = "both", className }: TimeProps) {
  const { day, clock, second } = timeText(at, zone);
  const lastDay = timeText(new Date(Date.parse(at) - 1).toISOString(), zone).day;
  const text = { both: `${day}, ${clock}`, day, second: `${day}, ${clock}:${second}`, lastDay }[show];
  return (
    <time dateTime={at} title={`${day}, ${clock} ${zone}`} className={cn("whitespace-nowrap tabular-nums", className)}>
      {text}
    </time>
  );
}

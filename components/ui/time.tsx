import { cn } from "#components/ui/cn.ts";
import { timeText } from "#components/ui/time-text.ts";

export type TimeProps = {
  /** ISO instant. */
  readonly at: string;
  /** IANA zone; whose day this is. */
  readonly zone?: string;
  readonly show?: "both" | "day";
  readonly className?: string;
};

/** An instant as people in the zone read it; the title adds the zone, the attribute keeps the instant. */
export function Time({ at, zone = "UTC", show = "both", className }: TimeProps) {
  const { day, clock } = timeText(at, zone);
  return (
    <time dateTime={at} title={`${day}, ${clock} ${zone}`} className={cn("whitespace-nowrap tabular-nums", className)}>
      {show === "day" ? day : `${day}, ${clock}`}
    </time>
  );
}
